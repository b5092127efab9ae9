package run

import (
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/internal/userfile"
	"vaelab/model"
)

// writeConfig writes config.json: everything that made the run.
func (r *Recorder) writeConfig() error {
	flags, err := setting.Marshal(r.Flags)
	if err != nil {
		return err
	}
	type split struct {
		Train int `json:"train"`
		Test  int `json:"test"`
	}
	text, err := indented(struct {
		Command  string            `json:"command"`
		Config   json.RawMessage   `json:"config"`
		Model    model.Config      `json:"model"`
		Data     string            `json:"data"`
		SHA256   string            `json:"data_sha256"`
		Images   split             `json:"images"`
		From     *Origin           `json:"from,omitempty"`
		Device   string            `json:"device"`
		SIMD     string            `json:"simd"`
		Started  time.Time         `json:"started"`
		Versions map[string]string `json:"versions"`
	}{
		cli.Invocation(), flags, r.Model, r.Data.Name, r.Data.SHA256,
		split{r.Data.Train.Len(), r.Data.Test.Len()},
		r.Origin,
		r.device.String(), r.simd, r.started.UTC(), versions(),
	})
	if err != nil {
		return err
	}
	return r.Directory.write(configFile, verbatim(text))
}

// Absolute returns the path of a data set as config.json holds it, so that it is found from any other folder; that of the
// program's own is "".
func Absolute(data string) (string, error) {
	if data == "" {
		return "", nil
	}
	return filepath.Abs(data)
}

// storedConfig is what is read again of config.json.
type storedConfig struct {
	Config  struct{ Data string } // of the flags, the folder of the data
	From    *Origin               // of the first weights; nil: they were drawn
	SIMD    string
	Started time.Time // when the run's last process began
}

// readConfig returns what the config.json of the run in dir says; nothing if it does not.
func readConfig(dir string) (c storedConfig) {
	file, err := userfile.Open(filepath.Join(dir, configFile))
	if err != nil {
		return c
	}
	defer file.Close()
	if json.NewDecoder(io.LimitReader(file, 1<<20)).Decode(&c) != nil {
		return storedConfig{}
	}
	return c
}

// versions names what the program is made of.
func versions() map[string]string {
	v := map[string]string{"go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if revision := revision(info.Settings); revision != "" {
		v["vaelab"] = revision
	}
	for _, d := range info.Deps {
		if strings.HasPrefix(d.Path, "gorgonia.org/") || d.Path == "gonum.org/v1/gonum" {
			v[d.Path] = d.Version
		}
	}
	return v
}

// dirty follows the revision of files that were changed since.
const dirty = "+dirty"

// revision is that of the program's source, "" if nobody knows: Go stamps it into the programs that it builds; of go run,
// which stamps none, git knows.
func revision(stamped []debug.BuildSetting) string {
	var revision, modified string
	for _, s := range stamped {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = dirty
		}
	}
	if revision != "" || !cli.GoRun() {
		return revision + modified
	}
	_, file, _, _ := runtime.Caller(0)
	git := exec.Command("git", "--no-optional-locks", "describe", "--always", "--exclude=*", "--abbrev=40", "--dirty="+dirty)
	git.Dir = filepath.Dir(file)
	text, _ := git.Output() // without git or its repository there is none
	return strings.TrimSpace(string(text))
}
