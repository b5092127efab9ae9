// Package metrics keeps a run's measurements in a file of JSON lines that is only ever appended to: one Record a line,
// written in one piece, so that a reader meets whole lines and a crash costs one line at most.
package metrics

import (
	"encoding/json"
	"errors"
	"math"
)

// Record is one measurement: of training since the record before, or of a whole split. Losses are nats per image.
//
// JSON has no NaN and no infinity: all of them are written as null, and null is read as NaN.
type Record struct {
	Step            int     // optimiser steps done since the run began
	Epoch           int     // epochs finished, or the one under way
	Split           string  // "train", "validation" or "test"
	Loss            float64 // what is minimised, β included
	Recon           float64 // reconstruction term, -E log p(x|z)
	KL              float64 // KL(q(z|x) ‖ p(z))
	Beta            float64 // weight of KL in Loss
	LR              float64 // learning rate; left out of the line if 0: not a training record
	ImagesPerSecond float64 // left out of the line if 0: not measured
	Elapsed         float64 // seconds since the process began to train
	ActiveUnits     *int    // latent dimensions that tell images apart; nil, and left out: not measured
	Collapse        string  // the kind, left out if there is none
}

// line is a Record as it stands in the file.
type line struct {
	Step            int    `json:"step"`
	Epoch           int    `json:"epoch"`
	Split           string `json:"split"`
	Loss            number `json:"loss"`
	Recon           number `json:"recon"`
	KL              number `json:"kl"`
	Beta            number `json:"beta"`
	LR              number `json:"lr,omitzero"`
	ImagesPerSecond number `json:"images_per_s,omitzero"`
	Elapsed         number `json:"elapsed_s"`
	ActiveUnits     *int   `json:"active_units,omitempty"`
	Collapse        string `json:"collapse,omitempty"`
}

// MarshalJSON writes r as an object on one line.
func (r Record) MarshalJSON() ([]byte, error) {
	return json.Marshal(line{
		Step: r.Step, Epoch: r.Epoch, Split: r.Split,
		Loss: number(r.Loss), Recon: number(r.Recon), KL: number(r.KL), Beta: number(r.Beta),
		LR: number(r.LR), ImagesPerSecond: number(r.ImagesPerSecond), Elapsed: number(r.Elapsed),
		ActiveUnits: r.ActiveUnits, Collapse: r.Collapse,
	})
}

// UnmarshalJSON reads what MarshalJSON wrote. It requires a step; other absent fields are 0, unknown ones are ignored.
func (r *Record) UnmarshalJSON(b []byte) error {
	l := line{Step: -1}
	if err := json.Unmarshal(b, &l); err != nil {
		return err
	}
	if l.Step < 0 {
		return errors.New("step is missing or negative")
	}
	*r = Record{
		Step: l.Step, Epoch: l.Epoch, Split: l.Split,
		Loss: float64(l.Loss), Recon: float64(l.Recon), KL: float64(l.KL), Beta: float64(l.Beta),
		LR: float64(l.LR), ImagesPerSecond: float64(l.ImagesPerSecond), Elapsed: float64(l.Elapsed),
		ActiveUnits: l.ActiveUnits, Collapse: l.Collapse,
	}
	return nil
}

// number is a float64 whose JSON is null where it is not finite.
type number float64

func (x number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

func (x *number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*x = number(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(x))
}
