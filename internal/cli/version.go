package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"vaelab/kernel"
)

// writeVersion says which build of the program it is: of what revision, by what compiler, with what build tags (gpu has the
// CUDA machine, embedmnist the data), and by which instructions it computes here.
func writeVersion(w io.Writer) error {
	var b debug.BuildInfo
	if info, ok := debug.ReadBuildInfo(); ok {
		b = *info
	}
	_, err := fmt.Fprintf(w, "%s %s\n%s, %s/%s, %s\n", Program, revision(b), runtime.Version(), runtime.GOOS, runtime.GOARCH, kernel.SIMD())
	if tags := buildSetting(b, "-tags"); tags != "" && err == nil {
		_, err = fmt.Fprintf(w, "tags %s\n", tags)
	}
	return err
}

// revision is that of the sources: a version, or a commit, of which it is said if the sources differed from it.
func revision(b debug.BuildInfo) string {
	if v := b.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	commit := buildSetting(b, "vcs.revision")
	switch {
	case commit == "":
		return "of unknown revision" // of go run, which does not ask
	case buildSetting(b, "vcs.modified") == "true":
		return commit + ", changed"
	}
	return commit
}

func buildSetting(b debug.BuildInfo, key string) string {
	for _, s := range b.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
