package run

import (
	"encoding/json"
	"fmt"
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
	return r.Directory.configure(written{
		r.id, cli.Invocation(), flags, r.Model, r.Data.Name, r.Data.SHA256,
		Images{r.Data.Train.Len(), r.Data.Test.Len()},
		r.Origin, nil,
		r.device.String(), r.simd, r.begun, r.started.UTC(), r.diverged, versions(),
	})
}

// written is what is written to config.json.
type written struct {
	ID       string            `json:"id"`
	Command  string            `json:"command"`
	Config   json.RawMessage   `json:"config"`
	Model    model.Config      `json:"model"`
	Data     string            `json:"data"`
	SHA256   string            `json:"data_sha256"`
	Images   Images            `json:"images"`
	From     *Origin           `json:"from,omitempty"`
	Fitted   *Fitted           `json:"fitted,omitempty"`
	Device   string            `json:"device"`
	SIMD     string            `json:"simd"`
	Begun    time.Time         `json:"begun"`
	Started  time.Time         `json:"started"`
	Diverged string            `json:"diverged,omitempty"`
	Versions map[string]string `json:"versions"`
}

func (d *Directory) configure(w written) error {
	text, err := indented(w)
	if err != nil {
		return err
	}
	return d.write(configFile, verbatim(text))
}

// Absolute returns the path of a data set as config.json holds it, so that it is found from any other folder; that of the
// program's own is "".
func Absolute(data string) (string, error) {
	if data == "" {
		return "", nil
	}
	return filepath.Abs(data)
}

// Configuration is what config.json says of a run. What it does not say is empty.
type Configuration struct {
	ID       string                     `json:"id"` // the run's, wherever its folder is
	Command  string                     `json:"command"`
	Settings map[string]json.RawMessage `json:"config"` // by the names of their flags, of families those that are chosen
	Data     string                     `json:"data"`
	SHA256   string                     `json:"data_sha256"`
	Images   Images                     `json:"images"`
	From     *Origin                    `json:"from"`   // of the first weights; nil: they were drawn
	Fitted   *Fitted                    `json:"fitted"` // what its prior was fitted to; nil: it was trained
	Device   string                     `json:"device"`
	SIMD     string                     `json:"simd"`
	Begun    time.Time                  `json:"begun"`    // when the run's first process began
	Started  time.Time                  `json:"started"`  // when its last one did
	Diverged string                     `json:"diverged"` // where that one left the finite numbers; "": nowhere
	Versions map[string]string          `json:"versions"`
}

// Images are numbers of images, as a recipe cuts the data set.
type Images struct {
	Train int `json:"train"` // those that validate among them
	Test  int `json:"test"`
}

// readConfig returns what the config.json of the run in dir says; with an error, nothing.
func readConfig(dir string) (c Configuration, err error) {
	path := filepath.Join(dir, configFile)
	file, err := userfile.Open(path)
	if err != nil {
		return c, err
	}
	defer file.Close()
	if err := json.NewDecoder(io.LimitReader(file, 1<<20)).Decode(&c); err != nil {
		return Configuration{}, fmt.Errorf("%s: %w", path, err)
	}
	if c.Begun.IsZero() {
		c.Begun = c.Started // of a run that is older than the difference
	}
	return c, nil
}

// Setting returns the value of a setting in its flag's notation, "" if the run has none of that name.
func (c *Configuration) Setting(name string) string {
	value := c.Settings[name]
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
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
