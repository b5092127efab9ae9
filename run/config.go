package run

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"vaelab/internal/setting"
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
	return WriteJSON(r.Directory.Config(), struct {
		Config   json.RawMessage   `json:"config"`
		Model    model.Config      `json:"model"`
		Data     string            `json:"data"`
		SHA256   string            `json:"data_sha256"`
		Images   split             `json:"images"`
		Device   string            `json:"device"`
		Versions map[string]string `json:"versions"`
	}{
		flags, r.Model, r.Data.Name, r.Data.SHA256,
		split{r.Data.Train.Len(), r.Data.Test.Len()},
		r.device.String(), versions(),
	})
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

// trainedIn returns the folder of the data that the run in dir was trained on, as its config.json says; "" if that
// says nothing.
func trainedIn(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, configFile))
	var config struct {
		Config struct{ Data string }
	}
	if err != nil || json.Unmarshal(text, &config) != nil {
		return ""
	}
	return config.Config.Data
}
