## Alle Texte, die Keyward verschickt, auf Deutsch. Ein Satz, eine Tatsache, dann der Weg weiter.

### Gemeinsame Teile

footer = Dieser Brief ging von { $host } an { $address }. Wir fragen nie per E-Mail nach einem Passwort.
button-fallback = Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:
code-label = Ihr Code
not-me-button = Das war ich nicht
not-me-note = Wenn Sie es waren, ist nichts zu tun. Wenn nicht, beendet die Schaltfläche alle Sitzungen und führt Sie zu einem neuen Passwort.
not-me-bare = Wenn Sie es waren, ist nichts zu tun. Wenn nicht, setzen Sie unter { $forgot } ein neues Passwort und beenden Sie die Sitzungen, die Sie nicht kennen.
fact-device = Gerät
fact-place = Ort
fact-time = Zeit
fact-name = Name
fact-kind = Art
fact-new-address = Neue Adresse
fact-date = Tag
fact-left = Übrige Codes
duration = { $unit ->
    [minutes] { $count ->
        [one] eine Minute
       *[other] { $count } Minuten
    }
    [hours] { $count ->
        [one] eine Stunde
       *[other] { $count } Stunden
    }
   *[days] { $count ->
        [one] einen Tag
       *[other] { $count } Tage
    }
}
month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
date = { $day }. { $name } { $year }
time = { $date }, { $clock } UTC
factor = { $kind ->
    [totp] Authenticator-App
    [passkey] Passkey
    [password] Passwort
    [email] Codes per E-Mail
    [sms] Codes per SMS
    [recovery_codes] Wiederherstellungscodes
    [device] Vertrautes Gerät
   *[other] Zweiter Faktor
}

### Briefe

confirm-address = Bestätigen Sie Ihre Adresse
    .subject = Bestätigen Sie Ihre Adresse für { $host }
    .lead = Mit dieser Adresse wurde ein Konto bei { $host } angelegt. Bestätigen Sie, dass die Adresse Ihnen gehört.
    .button = Adresse bestätigen
    .note = Der Link gilt einmal, für { $lifetime }. Wenn Sie kein Konto angelegt haben, lassen Sie diesen Brief liegen; ohne Ihre Bestätigung wird nichts daraus.
address-taken = Sie haben schon ein Konto
    .subject = Sie haben schon ein Konto bei { $host }
    .lead = Jemand, vielleicht Sie, wollte mit dieser Adresse ein Konto bei { $host } anlegen. Es gibt schon eines, darum wurde keines angelegt.
    .button = Neues Passwort setzen
    .note = Wenn Sie Ihr Passwort kennen, melden Sie sich damit an. Wenn Sie es nicht waren, ist nichts zu tun.
reset-password = Neues Passwort setzen
    .subject = Neues Passwort für { $host } setzen
    .lead = Jemand, wahrscheinlich Sie, hat für Ihr Konto bei { $host } ein neues Passwort verlangt.
    .button = Neues Passwort setzen
    .note = Der Link gilt einmal, für { $lifetime }. Wenn Sie es nicht waren, lassen Sie diesen Brief liegen; Ihr Passwort bleibt, wie es ist.
confirm-new-address = Bestätigen Sie Ihre neue Adresse
    .subject = Bestätigen Sie Ihre neue Adresse für { $host }
    .lead = Ihr Konto bei { $host } soll diese Adresse bekommen. Sie gilt, sobald Sie sie bestätigen.
    .button = Adresse bestätigen
    .note = Der Link gilt einmal, für { $lifetime }. Wenn Sie das nicht verlangt haben, lassen Sie diesen Brief liegen; nichts ändert sich.
address-changed = Ihre Adresse wurde geändert
    .subject = Ihre Adresse für { $host } wurde geändert
    .lead = Ihr Konto bei { $host } hat jetzt eine andere E-Mail-Adresse. Briefe gehen von nun an dorthin.
    .button = Änderung zurücknehmen
    .note = Wenn Sie es waren, ist nichts zu tun. Wenn nicht, nehmen Sie die Änderung zurück: Ihre alte Adresse gilt wieder und alle Sitzungen enden.
    .bare = Wenn Sie es waren, ist nichts zu tun. Wenn nicht, sagen Sie es dem Betreiber von { $host }.
sign-in-code = Ihr Code zum Anmelden
    .subject = { $code } ist Ihr Code für { $host }
    .lead = Geben Sie diesen Code dort ein, wo Sie sich bei { $host } anmelden.
    .note = Der Code gilt einmal, für { $lifetime }. Niemand von { $host } fragt Sie danach. Wenn Sie sich nicht anmelden, lassen Sie diesen Brief liegen.
sign-in-link = Anmelden
    .subject = Ihr Link zum Anmelden bei { $host }
    .lead = Öffnen Sie den Link auf dem Gerät, auf dem Sie sich bei { $host } anmelden wollen.
    .button = Anmelden
    .note = Der Link gilt einmal, für { $lifetime }. Wenn Sie sich nicht anmelden, lassen Sie diesen Brief liegen.
factor-code = Ihr zweiter Schritt
    .subject = { $code } ist Ihr Code für { $host }
    .lead = Geben Sie diesen Code ein, um die Anmeldung bei { $host } abzuschließen.
    .note = Der Code gilt einmal, für { $lifetime }. Wenn Sie sich nicht anmelden, kennt jemand Ihr Passwort: Setzen Sie unter { $forgot } ein neues.
new-device = Eine neue Anmeldung
    .subject = Neue Anmeldung bei { $host }
    .lead = Bei Ihrem Konto bei { $host } gab es eine Anmeldung von einem Gerät oder aus einem Netz, das wir noch nicht kannten.
factor-guessed = Vielleicht kennt jemand Ihr Passwort
    .subject = Eine Anmeldung bei { $host } wurde gestoppt
    .lead = Jemand hatte das Passwort Ihres Kontos bei { $host } und gab als zweiten Faktor fünf falsche Codes an. Wir haben diese Anmeldung gestoppt.
password-changed = Ihr Passwort wurde geändert
    .subject = Ihr Passwort für { $host } wurde geändert
    .lead = Ihr Konto bei { $host } hat ein neues Passwort.
factor-added = Ein Weg zum Anmelden kam dazu
    .subject = Ein Weg zum Anmelden bei { $host } kam dazu
    .lead = Etwas Neues dient jetzt zum Anmelden bei Ihrem Konto bei { $host }.
factor-removed = Ein Weg zum Anmelden fiel weg
    .subject = Ein Weg zum Anmelden bei { $host } fiel weg
    .lead = Etwas dient nicht mehr zum Anmelden bei Ihrem Konto bei { $host }.
recovery-codes-renewed = Sie haben neue Wiederherstellungscodes
    .subject = Neue Wiederherstellungscodes für { $host }
    .lead = Die Wiederherstellungscodes für Ihr Konto bei { $host } wurden erneuert. Die früheren gelten nicht mehr.
recovery-code-used = Ein Wiederherstellungscode wurde benutzt
    .subject = Ein Wiederherstellungscode für { $host } wurde benutzt
    .lead = { $left ->
        [0] Bei Ihrem Konto bei { $host } gab es eine Anmeldung mit einem Wiederherstellungscode. Es war der letzte: Machen Sie bald neue.
        [one] Bei Ihrem Konto bei { $host } gab es eine Anmeldung mit einem Wiederherstellungscode. Einer ist noch übrig.
       *[other] Bei Ihrem Konto bei { $host } gab es eine Anmeldung mit einem Wiederherstellungscode. { $left } sind noch übrig.
    }
account-locked = Ihr Konto ist gesperrt
    .subject = Ihr Konto bei { $host } ist gesperrt
    .lead = Ihr Konto bei { $host } wurde gesperrt, und alle Sitzungen sind beendet. Niemand kann sich anmelden, bis Sie es entsperren.
    .button = Konto entsperren
    .note = Der Link gilt einmal. Entsperren Sie das Konto, wenn Sie sicher sind, dass Ihre Post und Ihre Geräte nur in Ihren Händen sind.
    .bare = Um es zu entsperren, setzen Sie unter { $forgot } ein neues Passwort.
deletion-planned = Ihr Konto wird gelöscht
    .subject = Ihr Konto bei { $host } wird gelöscht
    .lead = Ihr Konto bei { $host } und alles, was dazu gehört, wird am { $date } gelöscht.
    .button = Konto behalten
    .note = Bis dahin können Sie es mit einem Schritt behalten. Wenn Sie das nicht verlangt haben, behalten Sie das Konto und setzen Sie ein neues Passwort.
deletion-undone = Ihr Konto bleibt
    .subject = Ihr Konto bei { $host } bleibt
    .lead = Die Löschung Ihres Kontos bei { $host } wurde abgesagt. Nichts wurde gelöscht.
    .note = Wenn Sie das nicht waren, setzen Sie unter { $forgot } ein neues Passwort.
session-reuse = Eine Sitzung wurde beendet
    .subject = Eine Sitzung bei { $host } wurde beendet
    .lead = Ein Schlüssel einer Ihrer Sitzungen bei { $host } wurde zweimal benutzt. Vielleicht hat ihn jemand kopiert, darum haben wir diese Sitzung beendet.
passkey-copied = Ein Passkey scheint kopiert zu sein
    .subject = Ein Passkey für { $host } scheint kopiert zu sein
    .lead = Jemand wollte sich mit der Kopie eines Ihrer Passkeys bei Ihrem Konto bei { $host } anmelden. Wir haben das abgelehnt. Der Passkey selbst gilt noch: Entfernen Sie ihn und fügen Sie einen neuen hinzu.
trial = Briefe kommen an
    .subject = Ein Probebrief von { $host }
    .lead = Der Betreiber von { $host } wollte wissen, ob Briefe ankommen. Dieser kam an.
    .note = Es ist nichts zu tun.

### Nachrichten aufs Telefon

sms-code = { $code } ist Ihr Code für { $host }. Er gilt für { $lifetime }. Niemand fragt Sie danach.
sms-trial = Eine Probenachricht von { $host }. Es ist nichts zu tun.
