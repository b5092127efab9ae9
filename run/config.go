package run

import (
	"encoding/json"
	"io"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

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
		Config   json.RawMessage   `json:"config"`
		Model    model.Config      `json:"model"`
		Data     string            `json:"data"`
		SHA256   string            `json:"data_sha256"`
		Images   split             `json:"images"`
		Device   string            `json:"device"`
		Started  time.Time         `json:"started"`
		Versions map[string]string `json:"versions"`
	}{
		flags, r.Model, r.Data.Name, r.Data.SHA256,
		split{r.Data.Train.Len(), r.Data.Test.Len()},
		r.device.String(), r.started.UTC(), versions(),
	})
	if err != nil {
		return err
	}
	return r.Directory.write(configFile, verbatim(text))
}

// startedAt returns when the last process of the run in dir began, as config.json says; the zero time if it does not.
func startedAt(dir string) (t time.Time) {
	file, err := userfile.Open(filepath.Join(dir, configFile))
	if err != nil {
		return t
	}
	defer file.Close()
	var config struct{ Started time.Time }
	if json.NewDecoder(io.LimitReader(file, 1<<20)).Decode(&config) != nil {
		return t
	}
	return config.Started
}

// versions names what the program is made of.
func versions() map[string]string {
	v := map[string]string{"go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v["vaelab"] = s.Value
		}
	}
	for _, d := range info.Deps {
		if strings.HasPrefix(d.Path, "gorgonia.org/") || d.Path == "gonum.org/v1/gonum" {
			v[d.Path] = d.Version
		}
	}
	return v
}
