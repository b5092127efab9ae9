package runs

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"time"

	"vaelab/run"
)

// measurement is a measurement of the test set in JSON.
type measurement struct {
	Epoch int        `json:"epoch"`
	Loss  run.Number `json:"loss"`
	Recon run.Number `json:"recon"`
	KL    run.Number `json:"kl"`
	Bound run.Number `json:"neg_elbo"` // null of an autoencoder
}

func measured(s *run.Summary, r *run.Record) *measurement {
	if r == nil {
		return nil
	}
	return &measurement{r.Epoch, r.Loss, r.Recon, r.KL, run.Number(s.Bound(r))}
}

// writeJSON writes an object for each run.
func writeJSON(w io.Writer, all []*run.Summary) error {
	e := json.NewEncoder(w)
	for _, s := range all {
		err := e.Encode(struct {
			Run      string                     `json:"run"`
			ID       string                     `json:"id"`
			State    run.State                  `json:"state"`
			Why      string                     `json:"why"`
			Epoch    int                        `json:"epoch"`
			Epochs   int                        `json:"epochs"`
			Step     int                        `json:"step"`
			Test     *measurement               `json:"test"`
			Best     *measurement               `json:"best"`
			Seconds  run.Number                 `json:"seconds"`
			Data     string                     `json:"data"`
			SHA256   string                     `json:"data_sha256"`
			Device   string                     `json:"device"`
			SIMD     string                     `json:"simd"`
			Begun    time.Time                  `json:"begun,omitzero"`
			Started  time.Time                  `json:"started,omitzero"`
			Command  string                     `json:"command"`
			Versions map[string]string          `json:"versions"`
			Config   map[string]json.RawMessage `json:"config"`
		}{
			s.Dir, s.ID, s.State, s.Why, s.Epoch, s.Epochs, s.Step, measured(s, s.Test), measured(s, s.Best), run.Number(s.Seconds),
			s.Data, s.SHA256, s.Device, s.SIMD, s.Begun, s.Started, s.Command, s.Versions, s.Settings,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// writeCSV writes a table of all fields and every setting of any of the runs, as RFC 4180 has it.
func writeCSV(w io.Writer, all []*run.Summary) error {
	settings := map[string]bool{}
	for _, s := range all {
		for name := range s.Settings {
			settings[name] = true
		}
	}
	var header []string
	for _, f := range fields {
		header = append(header, f.key)
	}
	names := slices.Sorted(maps.Keys(settings))
	for _, name := range names {
		header = append(header, "config."+name)
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	rows := [][]string{header}
	for _, s := range all {
		var row []string
		for _, f := range fields {
			row = append(row, f.of(s))
		}
		for _, name := range names {
			row = append(row, s.Setting(name))
		}
		rows = append(rows, row)
	}
	return c.WriteAll(rows)
}
