package eval

import (
	"math"

	"vaelab/model/latent"
)

// Report is what was measured of a model, in nats per image unless it says otherwise. A measure
// that was not asked for, or that the model has not, is nil.
type Report struct {
	Subject

	ELBO  *float64 `json:"elbo"` // nil of an objective whose codes are points: it is no bound then
	Recon float64  `json:"recon"`
	KL    float64  `json:"kl"`

	NLL    *float64 `json:"nll"` // −L_K
	StdErr *float64 `json:"nll_standard_error"`
	Draws  int      `json:"bound_samples"` // K

	// L_K − ELBO of the same draws: KL(q(z|x) ‖ p(z|x)) is at least this, in expectation (see Bound.Gap).
	Gap       *float64 `json:"gap"`
	GapStdErr *float64 `json:"gap_standard_error"`

	Latent int `json:"latent"`
	CodeMeasures
	Channel

	Classifier       *float64 `json:"classifier_accuracy"` // of a model that has a classifier
	ClassifierStdErr *float64 `json:"classifier_accuracy_standard_error"`

	Neighbours *float64 `json:"knn_accuracy"`
	Probe      *float64 `json:"probe_accuracy"`

	Anomalies

	Posteriors Posteriors `json:"-"` // of the images
}

// Subject says what was measured on what.
type Subject struct {
	Checkpoint string `json:"checkpoint"`
	Epoch      int    `json:"epoch"`
	Split      string `json:"split"`
	Images     int    `json:"images"`
	Only       string `json:"only_digit"`    // labels that the run took alone, and so does this
	Excluded   string `json:"exclude_digit"` // that it left out
	Unseen     int    `json:"unseen_labels"` // images whose label the run never saw
	Binarize   string `json:"binarize"`
	Likelihood string `json:"likelihood"`
	Classes    int    `json:"classes"` // that the model is conditional on; 0: it is not
	Seed       uint64 `json:"seed"`

	Prior latent.Prior `json:"-"`
}

// CodeMeasures is how the codes of different images lie to one another and to the prior. All of it
// is nil for a single image, and a distance for a width that it is not made for.
type CodeMeasures struct {
	ActiveUnits *int     `json:"active_units"`
	Information *float64 `json:"mutual_information"` // a lower bound
	Ceiling     *float64 `json:"mutual_information_ceiling"`
	Saturated   *bool    `json:"mutual_information_saturated"`
	AggregateW2 *float64 `json:"aggregate_w2"`  // W₂²
	MMD         *float64 `json:"aggregate_mmd"` // MMD²

	Probed int `json:"-"` // images that Information and MMD are estimated from
}

// Anomalies is how well the model tells images of another kind from those of its own, by the area
// under the ROC curve. It is empty if that was not asked for.
type Anomalies struct {
	Others        string   `json:"anomalies"` // what they are
	OtherImages   int      `json:"anomaly_images"`
	OwnImages     int      `json:"normal_images"`
	ByELBO        *float64 `json:"anomaly_auroc_elbo"` // nil where ELBO is
	ByELBOStdErr  *float64 `json:"anomaly_auroc_elbo_standard_error"`
	ByRecon       *float64 `json:"anomaly_auroc_recon"`
	ByReconStdErr *float64 `json:"anomaly_auroc_recon_standard_error"`
}

// Value returns what a measure is, or NaN if it is nil.
func Value(measure *float64) float64 {
	if measure == nil {
		return math.NaN()
	}
	return *measure
}
