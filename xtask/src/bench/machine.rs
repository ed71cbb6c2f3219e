//! The machine in a few words, for whoever reads the figures later.

use std::fs;
use std::path::Path;

/// `2 × AMD EPYC, Linux 6.1.0, ext4`.
pub(super) fn in_words(folder: &Path) -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models: Vec<_> = processors
        .lines()
        .filter(|line| line.starts_with("model name"))
        .filter_map(|line| line.split_once(':'))
        .map(|(_, model)| model.trim())
        .collect();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    format!(
        "{} × {}, Linux {}, {}",
        models.len().max(1),
        models.first().unwrap_or(&"a processor without a name"),
        kernel.trim(),
        file_system(&mounts, folder)
    )
}

/// The kind of the file system that holds this folder: of the mounts above it, the deepest.
fn file_system<'a>(mounts: &'a str, folder: &Path) -> &'a str {
    let mut found = ("", "a file system without a name");
    for mount in mounts.lines() {
        let mut fields = mount.split(' ').skip(1);
        let (Some(point), Some(kind)) = (fields.next(), fields.next()) else { continue };
        if folder.starts_with(point) && point.len() >= found.0.len() {
            found = (point, kind);
        }
    }
    found.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_on_the_deepest_mount_above_it() {
        let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/b /home xfs rw 0 0\n";
        assert_eq!(file_system(mounts, Path::new("/tmp/x")), "tmpfs");
        assert_eq!(file_system(mounts, Path::new("/tmpx")), "ext4");
        assert_eq!(file_system(mounts, Path::new("/home/ann/keyward")), "xfs");
    }
}
