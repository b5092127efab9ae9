package run

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// logFile returns the path of a log with the given content.
func logFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "metrics.jsonl")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// content returns the content of the file at path.
func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// openLog opens the log at path to go on after a step.
func openLog(t *testing.T, path string, through int) *metricsLog {
	t.Helper()
	l, err := readLog(inDirectory(t, path), through)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.begin(); err != nil {
		t.Fatal(err)
	}
	return l
}

// inDirectory returns the directory that path is in.
func inDirectory(t *testing.T, path string) *Directory {
	t.Helper()
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return &Directory{Dir: filepath.Dir(path), root: root}
}

// appendTo appends records to the log at path, opened to go on after keepThrough.
func appendTo(t *testing.T, path string, keepThrough int, records ...Record) {
	t.Helper()
	l := openLog(t, path, keepThrough)
	for _, r := range records {
		if err := l.write(r); err != nil {
			t.Error(err)
		}
	}
	if err := l.close(); err != nil {
		t.Error(err)
	}
}

func TestRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "metrics.jsonl")
	want := []Record{
		{Step: 469, Epoch: 1, Split: "train", Loss: 164.5, Recon: 150.25, KL: 14.25, Beta: 1, LR: 1e-3, ImagesPerSecond: 21000.5, Elapsed: 2.75},
		{Step: 469, Epoch: 1, Split: "test", Loss: 127.5, Recon: 103, KL: 24.5},
	}
	appendTo(t, path, 0, want...)
	got, err := ReadRecords(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records (-written +read):\n%s", diff)
	}
	wantText := `{"step":469,"epoch":1,"split":"train","loss":164.5,"recon":150.25,"kl":14.25,"beta":1,"lr":0.001,"images_per_s":21000.5,"elapsed_s":2.75}
{"step":469,"epoch":1,"split":"test","loss":127.5,"recon":103,"kl":24.5,"beta":0,"elapsed_s":0}
`
	if diff := cmp.Diff(wantText, content(t, path)); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

// A run that diverges still writes lines that any JSON reader takes.
func TestNonFiniteNumbers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "metrics.jsonl")
	nan := Number(math.NaN())
	appendTo(t, path, 0, Record{Step: 1, Loss: nan, Recon: Number(math.Inf(1)), KL: Number(math.Inf(-1)), Beta: 1, LR: nan})

	var line map[string]any
	if err := json.Unmarshal([]byte(content(t, path)), &line); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"loss", "recon", "kl", "lr"} {
		if value, there := line[key]; !there || value != nil {
			t.Errorf("%s is %v (there: %v), want null", key, value, there)
		}
	}
	got, err := ReadRecords(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []Record{{Step: 1, Loss: nan, Recon: nan, KL: nan, Beta: 1, LR: nan}}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(x, y Number) bool { return x == y || x != x && y != y })); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestLogKeeps(t *testing.T) {
	const (
		zero = `{"step":0,"split":"test","loss":544}` + "\n"
		one  = `{"step":1, "colour":"red",  "loss":1.50}` + "\n" // not as Record would write it
		two  = `{"step":2,"split":"train"}` + "\n"
		test = `{"step":2,"split":"test"}` + "\n"
		four = `{"step":4}` + "\n"
	)
	tests := []struct {
		name        string
		content     string
		keepThrough int
		want        string
	}{
		{"empty", "", 3, ""},
		{"all, verbatim", zero + one + two + test, 2, zero + one + two + test},
		{"through a step with two lines", zero + one + two + test + four, 2, zero + one + two + test},
		{"through a step without a line", one + two + four, 3, one + two},
		{"none", four, 3, ""},
		{"afresh", zero + one, 0, ""},
		{"torn line", one + `{"step":2,"lo`, 9, one},
		{"torn just before its newline", one + `{"step":2}`, 9, one},
		{"torn only line", `{"st`, 9, ""},
		{"zeros that a power cut left", one + "\x00\x00\x00", 9, one},
		{"nothing after the first that goes", one + four + two, 3, one},
		{"bad line after the first that goes", one + four + "x\n", 3, one},
		{"bad line, afresh", "x\n", 0, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := logFile(t, test.content)
			appendTo(t, path, test.keepThrough)
			if diff := cmp.Diff(test.want, content(t, path)); diff != "" {
				t.Errorf("after begin (-want +got):\n%s", diff)
			}
			appendTo(t, path, test.keepThrough, Record{Step: test.keepThrough + 1})
			added, found := strings.CutPrefix(content(t, path), test.want)
			if !found || !strings.HasPrefix(added, `{"step":`) || strings.Count(added, "\n") != 1 {
				t.Errorf("after write: %q, want %q and a line", content(t, path), test.want)
			}
		})
	}
}

func TestBadLinesAreErrors(t *testing.T) {
	const good = `{"step":1}` + "\n"
	for _, bad := range []string{"", "x", "null", "[1]", "{}", `{"step":-1}`, `{"step":1.5}`, `{"step":"1"}`, `{"step":1,"loss":"x"}`, "{}{}"} {
		path := logFile(t, good+bad+"\n"+good)
		if _, err := readLog(inDirectory(t, path), 9); err == nil || !strings.Contains(err.Error(), "line 2") || !strings.Contains(err.Error(), path) {
			t.Errorf("readLog with the line %q: error %v, want one naming line 2 of %s", bad, err, path)
		}
		if _, err := ReadRecords(path); err == nil || !strings.Contains(err.Error(), "line 2") || !strings.Contains(err.Error(), path) {
			t.Errorf("ReadRecords with the line %q: error %v, want one naming line 2 of %s", bad, err, path)
		}
		if got := content(t, path); got != good+bad+"\n"+good {
			t.Errorf("the refused file changed to %q", got)
		}
	}
}

func TestReadRecordsPassesOverTornLine(t *testing.T) {
	got, err := ReadRecords(logFile(t, `{"step":1}`+"\n"+`{"step":2,"loss":1`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Record{{Step: 1}}, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}

func TestLogErrors(t *testing.T) {
	absent := filepath.Join(t.TempDir(), "absent", "metrics.jsonl")
	if _, err := ReadRecords(absent); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadRecords of an absent file: error %v, want fs.ErrNotExist", err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, metricsFile)
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := readLog(inDirectory(t, path), 1); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("readLog of a folder: error %v, want one naming it", err)
	}
}

func TestWriteToClosedLog(t *testing.T) {
	l := openLog(t, logFile(t, ""), 0)
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	if err := l.write(Record{Step: 1}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("write after close: error %v, want fs.ErrClosed", err)
	}
	if err := l.close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("second close: error %v, want fs.ErrClosed", err)
	}
}

// TestLongLine: what is no line of a log, such as the zeros of a sparse file, is not taken into memory.
func TestLongLine(t *testing.T) {
	path := logFile(t, `{"step":1}`+"\n")
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skip(err)
	}
	if _, err := ReadRecords(path); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v, want one about line 2", err)
	}
}

// TestLacking: the epochs without a line of their training are named.
func TestLacking(t *testing.T) {
	l := &metricsLog{records: []Record{{Epoch: 1, Split: "train"}, {Epoch: 1, Split: "test"}, {Epoch: 2, Split: "test"}, {Epoch: 4, Split: "train"}}}
	if diff := cmp.Diff([]int{2, 3, 5}, l.lacking(5)); diff != "" {
		t.Errorf("epochs (-want +got):\n%s", diff)
	}
	if lacking := l.lacking(1); lacking != nil {
		t.Errorf("of one epoch, %v are lacking", lacking)
	}
}
