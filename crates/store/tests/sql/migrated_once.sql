SELECT COUNT(*) = COUNT(DISTINCT version) AND COUNT(*) > 10 FROM migrations;
