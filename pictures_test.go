package vaelab_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPictures: the pictures of the documents are those that scripts/pictures.sh makes: all of them, and each says that it was
// made by the command in the script, of that run, after its 10 epochs and with seed 1, or of the runs of 5 seeds; but for that of a page, which a browser took.
func TestPictures(t *testing.T) {
	script, err := os.ReadFile("scripts/pictures.sh")
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]string{} // by the path of a file, or of the folder that it is in
	for _, m := range regexp.MustCompile(`(?m)^((?:vaelab|directions) .*--out (\S+))$`).FindAllStringSubmatch(string(script), -1) {
		made[m[2]] = m[1]
	}
	photographed := regexp.MustCompile(`(?m)^photograph \S+ (\S+)$`).FindStringSubmatch(string(script))
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^cp (.*) "\$to(/\S+)?"$`).FindAllStringSubmatch(string(script), -1) {
		for _, from := range strings.Fields(m[1]) {
			name, command := filepath.Base(from), made[from]
			if m[2] != "" {
				name = filepath.Base(m[2])
			}
			if command == "" {
				command = made[filepath.Dir(from)]
			}
			names = append(names, name)
			if photographed != nil && filepath.Dir(from) == photographed[1] {
				continue
			}
			t.Run(name, func(t *testing.T) { saysOfItself(t, filepath.Join("docs/images", name), command) })
		}
	}
	there, err := filepath.Glob("docs/images/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range there {
		if !slices.Contains(names, filepath.Base(path)) {
			t.Errorf("scripts/pictures.sh does not make %s", path)
		}
	}
	if len(names) < 7 {
		t.Errorf("%d pictures were compared", len(names))
	}
}

// saysOfItself checks a picture's text chunks. That of a training run has no command line, for it is the same in runs that were
// resumed, and that of no model has neither run nor epoch nor seed.
func saysOfItself(t *testing.T, path, command string) {
	text := textChunks(t, path)
	if !strings.HasPrefix(command, "vaelab ") {
		if text["Source"] != command || text["Title"] == "" {
			t.Errorf("it is %q, made by %q, want %q", text["Title"], text["Source"], command)
		}
		return
	}
	epochs, seed, run, source := "epoch 10", ", seed 1", regexp.MustCompile(`--checkpoint (\S+)|--out (\S+)$`).FindStringSubmatch(command), command
	of := run[1] + run[2] + ", "
	switch kind := strings.Fields(command)[1:3]; {
	case kind[0] == "train":
		epochs, of, source = "10 epochs", "", ""
	case kind[1] == "generators":
		epochs = " steps"
	case kind[1] == "runs":
		epochs, seed = "20 runs in 4 cells", ""
	}
	if text["Source"] != source {
		t.Errorf("made by %q, want %q", text["Source"], source)
	}
	if title := text["Title"]; !strings.Contains(title, of) || !strings.Contains(title, epochs) || !strings.HasSuffix(title, seed) {
		t.Errorf("it is %q, want one with %q, %q and %q", title, of, epochs, seed)
	}
}

// textChunks are the uncompressed iTXt chunks of a PNG file.
func textChunks(t *testing.T, path string) map[string]string {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	const signature, frame = 8, 12 // length and type before the data, a checksum behind
	for rest := file[signature:]; len(rest) >= frame; {
		n := int(binary.BigEndian.Uint32(rest))
		if string(rest[4:8]) == "iTXt" {
			key, value, _ := bytes.Cut(rest[8:8+n], []byte{0})
			text[string(key)] = string(value[4:]) // two flags, and no language
		}
		rest = rest[frame+n:]
	}
	return text
}
