//! The work tree as the checks see it: every text that is or may be tracked.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

/// A text file.
pub(crate) struct File {
    /// From the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    /// What follows the last dot of the name; empty when there is none.
    pub(crate) fn extension(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

/// All files, in the order of their paths.
#[derive(Default)]
pub(crate) struct Tree {
    files: Vec<File>,
    /// Files and folders, those that are no text too.
    paths: BTreeSet<String>,
}

impl Tree {
    /// Reads what lies under `root`, without what `.gitignore` names.
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
        let ignored: Vec<_> = ignored.lines().map(|line| line.trim_matches('/')).collect();
        let mut tree = Self::default();
        tree.walk(root, "", &ignored)?;
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    fn walk(&mut self, folder: &Path, prefix: &str, ignored: &[&str]) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name == ".git" || ignored.iter().any(|pattern| matches(pattern, &name)) {
                continue;
            }
            let path = format!("{prefix}{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.walk(&entry.path(), &format!("{path}/"), ignored)?;
            } else if kind.is_file()
                && let Ok(text) = String::from_utf8(fs::read(entry.path())?)
            {
                self.files.push(File { path: path.clone(), text });
            }
            self.paths.insert(path);
        }
        Ok(())
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// Rust sources under any of the prefixes.
    pub(crate) fn rust(&self, prefixes: &[&str]) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| {
            file.extension() == "rs" && prefixes.iter().any(|prefix| file.path.starts_with(prefix))
        })
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a file or folder has this path.
    pub(crate) fn holds(&self, path: &str) -> bool {
        path.is_empty() || self.paths.contains(path)
    }

    /// A tree of paths and texts.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for &(path, text) in files {
            tree.files.push(File { path: path.to_owned(), text: text.to_owned() });
            tree.paths.insert(path.to_owned());
        }
        tree
    }
}

/// The lines of `.gitignore` that we use: a name, or a star and the end of one.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => !end.is_empty() && name.ends_with(end),
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_tree_holds_this_file_and_not_the_build() {
        let tree = Tree::read(&crate::shell::root()).expect("readable");
        assert!(tree.file("xtask/src/tree.rs").is_some());
        assert!(tree.holds("xtask/src"));
        assert!(!tree.holds("target"));
        assert!(!tree.holds(".git"));
    }

    #[test]
    fn an_ignored_name_is_a_whole_name_or_an_ending() {
        assert!(matches("target", "target"));
        assert!(!matches("target", "targets"));
        assert!(matches("*.log", "a.log"));
        assert!(!matches("*", "a.log"));
    }
}
