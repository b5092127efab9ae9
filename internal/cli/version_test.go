package cli

import (
	"runtime/debug"
	"strings"
	"testing"
)

// TestRevision: a version goes before a commit, and sources that were changed are said to be.
func TestRevision(t *testing.T) {
	at := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: modified}}
	}
	for _, c := range []struct {
		info debug.BuildInfo
		want string
	}{
		{debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}, Settings: at("false")}, "v1.2.3"},
		{debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: at("false")}, "abc"},
		{debug.BuildInfo{Settings: at("true")}, "abc, changed"},
		{debug.BuildInfo{}, "of unknown revision"},
	} {
		if got := revision(c.info); got != c.want {
			t.Errorf("%+v: %q, want %q", c.info, got, c.want)
		}
	}
	var b strings.Builder
	if err := writeVersion(&b); err != nil || !strings.HasPrefix(b.String(), "vaelab ") || strings.Count(b.String(), "\n") < 2 {
		t.Errorf("%q, %v", b.String(), err)
	}
}
