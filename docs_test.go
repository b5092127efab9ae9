package vaelab_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vaelab/internal/setting"
	"vaelab/model"
	"vaelab/model/latent"
	"vaelab/model/pixel"
)

// documents are the texts of the repository by path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, path := range append(paths, "README.md", "checkpoints/README.md") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = string(text)
	}
	return all
}

// sources are the paths of the repository's files and folders.
func sources(t *testing.T) (all []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && slices.Contains([]string{".git", "bin", "generated"}, d.Name()) {
			return fs.SkipDir
		}
		all = append(all, filepath.ToSlash(path))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var (
	links = regexp.MustCompile(`\]\(([^)#\s:]*)(?:#([^)\s]*))?\)`)
	words = regexp.MustCompile("`([^`\\s]+)`")
	// A name with one of these endings is one of ours; files of a run have others.
	fileNames = regexp.MustCompile(`^[\w./-]+\.(go|md|sh|py|cu|c|h|cpp)$`)
	// Of capitals alone is what stands for a name, model/latent/NAME.go; a report is a run's.
	others   = regexp.MustCompile(`(^|/)NAME(\.go)?$|^(report|runs)\.md$`)
	headings = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// TestLinks: what the documents link to is there, with its heading.
func TestLinks(t *testing.T) {
	texts := documents(t)
	for path, text := range texts {
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			to := path
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(path), m[1])
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s links to %s: %v", path, m[1], err)
			}
			if m[2] != "" && !slices.Contains(anchors(texts[filepath.ToSlash(to)]), m[2]) {
				t.Errorf("%s links to %s#%s, which is no heading", path, m[1], m[2])
			}
		}
	}
}

// anchors are the names that headings are linked by.
func anchors(text string) (all []string) {
	for _, m := range headings.FindAllStringSubmatch(text, -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N} -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		all = append(all, strings.ReplaceAll(name, " ", "-"))
	}
	return all
}

// TestFilesInDocuments: files and folders that the documents name are there, by their whole path
// or the end of it.
func TestFilesInDocuments(t *testing.T) {
	files := sources(t)
	there := func(name string) bool {
		return slices.ContainsFunc(files, func(f string) bool { return f == name || strings.HasSuffix(f, "/"+name) })
	}
	found := 0
	for path, text := range documents(t) {
		for _, m := range words.FindAllStringSubmatch(text, -1) {
			name := strings.TrimSuffix(m[1], "/")
			top, _, inside := strings.Cut(name, "/")
			folder := inside && !strings.ContainsAny(name, "<*$") && slices.Contains(files, top) && top != "checkpoints"
			if !folder && !fileNames.MatchString(name) || others.MatchString(name) {
				continue
			}
			found++
			if !there(name) {
				t.Errorf("%s names %s, which is not there", path, name)
			}
		}
	}
	if found < 50 {
		t.Errorf("the documents name %d files", found)
	}
}

// TestTour: the functions that follow a file in the tour are declared in it.
func TestTour(t *testing.T) {
	stop := regexp.MustCompile("`([\\w/]+\\.go)`((?:,? (?:and )?`\\w+`)+)")
	found := 0
	for _, m := range stop.FindAllStringSubmatch(documents(t)["docs/tour.md"], -1) {
		text, err := os.ReadFile(m[1])
		if err != nil {
			t.Error(err)
			continue
		}
		for _, name := range words.FindAllStringSubmatch(m[2], -1) {
			found++
			if !regexp.MustCompile(`(?m)^(func|type) (\([^)]*\) )?` + name[1] + `\b`).Match(text) {
				t.Errorf("%s is not in %s", name[1], m[1])
			}
		}
	}
	if found < 25 {
		t.Errorf("the tour names %d functions", found)
	}
}

// TestFamiliesInDocuments: docs/math.md has every objective, posterior, flow, prior and likelihood.
func TestFamiliesInDocuments(t *testing.T) {
	text := documents(t)["docs/math.md"]
	for _, name := range slices.Concat(
		families[model.Objective](), families[latent.Posterior](), families[latent.Flow](), families[latent.Prior](), families[pixel.Likelihood](),
	) {
		if !strings.Contains(text, "`"+name+"`") && !strings.Contains(text, " "+name+"`") {
			t.Errorf("docs/math.md does not say what %s is", name)
		}
	}
}

func families[F any]() (names []string) {
	for _, f := range setting.Families[F]() {
		names = append(names, f.Name)
	}
	return names
}

// fenced are the shell's lines of a document; spans what else is set as code.
var (
	fenced = regexp.MustCompile("(?s)```sh\n(.*?)```")
	spans  = regexp.MustCompile("`([^`\n]+)`")
)

// shellLines are the lines of a document that are for the shell.
func shellLines(text string) (lines []string) {
	for _, m := range fenced.FindAllStringSubmatch(text, -1) {
		lines = append(lines, strings.Split(m[1], "\n")...)
	}
	return lines
}

// commandLines are the lines that call this program, as its arguments.
func commandLines(lines []string) (all [][]string) {
	for _, line := range lines {
		line, _, _ = strings.Cut(line, " #")
		if i := strings.IndexAny(line, "|&;>"); i >= 0 {
			line = line[:i]
		}
		words := strings.Fields(line)
		at := slices.IndexFunc(words, func(w string) bool {
			return slices.Contains([]string{"train", "sample", "eval", "fit", "compare", "export", "report", "runs", "sweep", "./cmd/train", "./cmd/sample", "bin/gpu/train"}, w)
		})
		if at < 0 || at == 0 && len(words) == 1 || at > 0 && words[0] != "go" && words[0] != "docker" && words[0] != "vaelab" || strings.Contains(line, "$(") {
			continue
		}
		words[at] = filepath.Base(words[at])
		all = append(all, words[at:])
	}
	return all
}

// TestCommandsInDocuments: the command lines of the documents have commands and flags that exist.
func TestCommandsInDocuments(t *testing.T) {
	vaelab := program(t)
	tried := 0
	for path, text := range documents(t) {
		lines := shellLines(text)
		for _, m := range spans.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			lines = append(lines, m[1])
		}
		for _, args := range commandLines(lines) {
			tried++
			// Flags before -h are read.
			if out, err := exec.Command(vaelab, append(args, "-h")...).CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %v: %s", path, args, err, out)
			}
		}
	}
	if tried < 40 {
		t.Errorf("%d lines were tried", tried)
	}
}

// program returns the path of vaelab, as it now is.
func program(t *testing.T) string {
	t.Helper()
	vaelab := filepath.Join(t.TempDir(), "vaelab")
	if out, err := exec.Command("go", "build", "-o", vaelab, "./cmd/vaelab").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return vaelab
}

// TestReadmeInOrder: the commands of the README work one after the other, as they are written, but for what makes each take
// a second.
func TestReadmeInOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	shorter := map[string]string{
		"train": "--quick --limit 300", "eval": "--limit 100", "sweep": "--quick --limit 300", "encoders": "--epochs 1 --limit 200", "generators": "--samples 12 --repeats 2 --steps 5",
	}
	vaelab, dir, ran := program(t), t.TempDir(), 0
	for _, args := range commandLines(shellLines(documents(t)["README.md"])) {
		name := args[0]
		if name == "compare" {
			name = args[1]
		}
		if !slices.Contains(args, "--resume") && !slices.Contains(args, "--status") { // of short runs
			args = append(args, strings.Fields(shorter[name])...)
		}
		command := exec.Command(vaelab, args...)
		command.Dir = dir
		var stderr strings.Builder
		command.Stderr = &stderr
		if err := command.Run(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, stderr.String())
		}
		ran++
	}
	if ran < 20 {
		t.Errorf("%d commands ran", ran)
	}
}

// TestScriptsSayWhatTheyDo: asked for help, a script prints its first comment, runs nothing and needs nothing.
func TestScriptsSayWhatTheyDo(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	for _, path := range sources(t) {
		if !strings.HasPrefix(path, "scripts/") || filepath.Ext(path) != ".sh" || strings.HasSuffix(path, "/common.sh") || strings.HasSuffix(path, "/help.sh") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		for _, line := range strings.Split(string(text), "\n")[1:] {
			if !strings.HasPrefix(line, "#") {
				break
			}
			want.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "#"), " ") + "\n")
		}
		got, err := exec.Command(shell, path, "--help").CombinedOutput()
		if err != nil || string(got) != want.String() {
			t.Errorf("%s --help: %v: %s\nwant %s", path, err, got, want.String())
		}
	}
}

// TestMinusSigns: what programs and scripts write as text has the minus sign of keyboards, which grep finds; figures and
// documents have −.
func TestMinusSigns(t *testing.T) {
	const minus = "−"
	written := regexp.MustCompile(`^(scripts/.*\.sh|command/.*\.tmpl|(cmd|command|study|eval|train|data|machine|internal/(cli|setting))/.*\.go)$`)
	tried := 0
	for _, path := range sources(t) {
		if !written.MatchString(path) || strings.HasSuffix(path, "_test.go") {
			continue
		}
		tried++
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(path) != ".go" {
			if strings.Contains(string(text), minus) {
				t.Errorf("%s writes %s", path, minus)
			}
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && strings.Contains(lit.Value, minus) {
				t.Errorf("%s writes %s", path, lit.Value)
			}
			return true
		})
	}
	if tried < 100 {
		t.Errorf("%d files were looked at", tried)
	}
}
