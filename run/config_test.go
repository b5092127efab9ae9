package run

import (
	"os/exec"
	"regexp"
	"runtime/debug"
	"testing"
)

// TestRevision: a program that Go stamped has the revision that it was built of and says if files were changed; one of go
// run, as a test's is, asks git.
func TestRevision(t *testing.T) {
	stamp := []debug.BuildSetting{{Key: "vcs.revision", Value: "c0ffee"}, {Key: "vcs.modified", Value: "false"}}
	if got := revision(stamp); got != "c0ffee" {
		t.Errorf("revision %s, want c0ffee", got)
	}
	stamp[1].Value = "true"
	if got := revision(stamp); got != "c0ffee+dirty" {
		t.Errorf("revision %s, want c0ffee+dirty", got)
	}
	if exec.Command("git", "rev-parse").Run() != nil {
		t.Skip("no git or not its repository")
	}
	if got := revision(nil); !regexp.MustCompile(`^[0-9a-f]{40}(\+dirty)?$`).MatchString(got) {
		t.Errorf("revision %q by git", got)
	}
}
