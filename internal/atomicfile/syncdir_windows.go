package atomicfile

// syncDir does nothing: Windows has no call that syncs a folder; NTFS journals the rename.
func syncDir(string) error { return nil }
