//go:build unix

package command_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vaelab/internal/cli"
)

// TestServe: report --serve shows a run at a port that is then taken, keeps up with what is trained of it, writes nothing, and gives the
// port back at Ctrl-C.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	trained := func(args ...string) {
		t.Helper()
		if out, err := program("train", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	run := filepath.Join(dir, "run")
	trained(smallRun("--epochs", "1", "--out", run)...)
	url, stop := serve(t, dir, run, "127.0.0.1:0")
	if text := get(t, url); !strings.Contains(text, "<title>run, epoch 1<") {
		t.Errorf("it shows %.300s", text)
	}
	address := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/\n")
	if out, err := program("vaelab", "report", run, "--data", dataDir, "--serve", "--addr", address).CombinedOutput(); err == nil || !strings.Contains(string(out), "address already in use: choose another port") {
		t.Errorf("at the same port: %v: %s", err, out)
	}
	trained("--resume", run, "--epochs", "3")
	for began := time.Now(); !strings.Contains(get(t, url), "<title>run, epoch 3<"); time.Sleep(20 * time.Millisecond) {
		if limit.Err() != nil {
			t.Fatalf("it does not keep up within %v", time.Since(began))
		}
	}
	stop()
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
		t.Errorf("it leaves %v, %v", names, err)
	}
	_, stop = serve(t, dir, run, address)
	stop()
}

// serve starts report --serve in dir and returns the line that it prints, and what ends it.
func serve(t *testing.T, dir, run, address string) (url string, stop func()) {
	t.Helper()
	p := program("vaelab", "report", run, "--data", dataDir, "--serve", "--addr", address)
	p.Dir, p.Stderr = dir, os.Stderr
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill() }) // should the test fail
	if url, err = bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatalf("it says %q: %v, %v", url, err, p.Wait())
	}
	return url, func() {
		t.Helper()
		if err := p.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if p.Wait(); p.ProcessState.ExitCode() != cli.ExitInterrupted {
			t.Errorf("it ends with %v", p.ProcessState)
		}
	}
}

// get returns the page at a URL.
func get(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(strings.TrimSpace(url))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(fmt.Errorf("%s: %.300s: %w", answer.Status, text, err))
	}
	return string(text)
}
