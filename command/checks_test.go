package command_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"maps"
	"math"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"vaelab/run"
)

// result checks that stdout is the JSON object that train promises, on one line and
// with nothing else, and that it holds KEY:VALUE… among the rest: result KEY:VALUE…
func result(ts *testscript.TestScript, args []string) error {
	stdout := ts.ReadFile("stdout")
	if len(lines(stdout)) != 1 {
		return fmt.Errorf("stdout is %q, want one line", stdout)
	}
	var r struct {
		Run    *string `json:"run"`
		Epochs *int    `json:"epochs"`
		Steps  *int    `json:"steps"`
		Device *string `json:"device"`
		Test   *struct {
			Loss  *float64 `json:"loss"`
			Recon *float64 `json:"recon"`
			KL    *float64 `json:"kl"`
			ELBO  *float64 `json:"elbo"`
		} `json:"test"`
		Best            json.RawMessage `json:"best"` // or null
		TrainSeconds    *float64        `json:"train_seconds"`
		ImagesPerSecond *float64        `json:"images_per_second"`
	}
	d := json.NewDecoder(bytes.NewReader([]byte(stdout)))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return err
	}
	if v := reflect.ValueOf(r); r.Test == nil || anyNil(v) || anyNil(reflect.ValueOf(*r.Test)) {
		return fmt.Errorf("a key is missing in %s", stdout)
	}
	for _, pair := range args {
		if key, value, _ := bytes.Cut([]byte(pair), []byte(":")); !bytes.Contains([]byte(stdout), fmt.Appendf(nil, "%q:%s", key, value)) {
			return fmt.Errorf("no %s in %s", pair, stdout)
		}
	}
	return nil
}

// anyNil reports whether a field of the struct v is nil.
func anyNil(v reflect.Value) bool {
	for _, f := range v.Fields() {
		if f.IsNil() {
			return true
		}
	}
	return false
}

// metricLines checks the epochs that a run has metrics of: metrics DIR SPLIT EPOCH…
func metricLines(ts *testscript.TestScript, args []string) error {
	records, err := run.ReadRecords(filepath.Join(ts.MkAbs(args[0]), "metrics.jsonl"))
	if err != nil {
		return err
	}
	var epochs []string
	for _, r := range records {
		if sum := r.Recon + r.Beta*r.KL; !(math.Abs(float64(r.Loss-sum)) <= 1e-6*float64(sum)) { // float32 against float64
			return fmt.Errorf("the losses of %+v do not add up", r)
		}
		if r.Split == args[1] {
			epochs = append(epochs, strconv.Itoa(r.Epoch))
		}
	}
	if !slices.Equal(epochs, args[2:]) {
		return fmt.Errorf("%s has the epochs %q, want %q", args[1], epochs, args[2:])
	}
	return nil
}

// sameID checks that two files with the JSON of a run have the same id and beginning: sameid FILE FILE
func sameID(ts *testscript.TestScript, args []string) error {
	kept := regexp.MustCompile(`"(id|begun)":"[^"]+"`)
	a, b := kept.FindAllString(ts.ReadFile(args[0]), -1), kept.FindAllString(ts.ReadFile(args[1]), -1)
	if len(a) != 2 || !slices.Equal(a, b) {
		return fmt.Errorf("%q became %q", a, b)
	}
	return nil
}

// curves checks that two runs have the same losses to three digits, step by step, and
// not merely the same bytes: curves DIR DIR
func curves(ts *testscript.TestScript, args []string) error {
	var runs [2][]run.Record
	for i, dir := range args {
		var err error
		if runs[i], err = run.ReadRecords(filepath.Join(ts.MkAbs(dir), "metrics.jsonl")); err != nil {
			return err
		}
	}
	if len(runs[0]) == 0 || len(runs[0]) != len(runs[1]) {
		return fmt.Errorf("%d and %d records", len(runs[0]), len(runs[1]))
	}
	differ := false
	for i, a := range runs[0] {
		b := runs[1][i]
		if math.Abs(float64(a.Loss-b.Loss)) > 5e-4*float64(b.Loss) {
			return fmt.Errorf("epoch %d, %s: losses %v and %v", a.Epoch, a.Split, a.Loss, b.Loss)
		}
		differ = differ || a.Loss != b.Loss
	}
	if !differ {
		return errors.New("the losses are equal to the last bit: did the variable force anything?")
	}
	return nil
}

// pngSize checks a picture's size in pixels: png FILE WIDTH HEIGHT
func pngSize(ts *testscript.TestScript, args []string) error {
	img, err := png.DecodeConfig(bytes.NewReader([]byte(ts.ReadFile(args[0]))))
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	if got, want := fmt.Sprint(img.Width, " ", img.Height), args[1]+" "+args[2]; got != want {
		return fmt.Errorf("%s has the size %s, want %s", args[0], got, want)
	}
	return nil
}

// drawn checks that a picture has black and white pixels and at most one colour
// more, that of the lines between tiles: drawn FILE
func drawn(ts *testscript.TestScript, args []string) error {
	img, err := png.Decode(bytes.NewReader([]byte(ts.ReadFile(args[0]))))
	if err != nil {
		return err
	}
	levels := map[uint32]bool{}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			r, _, _, _ := img.At(x, y).RGBA()
			levels[r>>8] = true
		}
	}
	if !levels[0] || !levels[255] || len(levels) > 3 {
		return fmt.Errorf("%s has the levels %v", args[0], slices.Sorted(maps.Keys(levels)))
	}
	return nil
}
