package report

import (
	"bytes"
	"context"
	"encoding/base64"

	"gonum.org/v1/gonum/floats"

	"vaelab/eval"
	"vaelab/internal/figure"
)

// Plane are codes of test images, with these images, and what each latent dimension tells of images.
type Plane struct {
	Latent int      `json:"latent"`
	Codes  Floats   `json:"codes"`  // means of posteriors, L for each image
	Labels []int    `json:"labels"` // nil: there are none
	Names  []string `json:"names"`  // of labels
	Number []int32  `json:"number"` // of each image in the test set
	Sprite string   `json:"sprite"` // a PNG as a URL: the images, side by side
	Across int      `json:"across"` // images in a row of it
	Height int      `json:"height"`
	Width  int      `json:"width"`

	Order    []int     `json:"order"`    // dimensions, the most active first
	Activity []float64 `json:"activity"` // variance of the mean, over images
	Sigma    []float64 `json:"sigma"`    // mean of σ over images; nil of points

	Components Floats    `json:"components"` // the two first principal components of the means, L numbers each; nil: see components
	Shares     []float64 `json:"shares"`     // of the means' variance that they have
}

// How many images there are, and of how many dimensions it is said what they tell.
const (
	encoded    = 2000    // images that tell how active dimensions are
	shown      = 400     // of them, with their images
	shownMost  = 1 << 17 // numbers in these, of codes and of pixels each
	tellMost   = 1 << 10
	spriteWide = 20
	// Of more dimensions principal components take more than a second.
	componentsMost = 1 << 8
)

// NewPlane returns codes of the test images, evenly spaced.
func NewPlane(ctx context.Context, m *eval.Model, images eval.Images) (*Plane, error) {
	q, err := m.Encode(ctx, images, eval.Spread(images.Len(), encoded))
	if err != nil {
		return nil, err
	}
	p := &Plane{Latent: m.Latent, Height: m.Height, Width: m.Width, Across: spriteWide, Names: m.Names}
	p.Order = eval.ByActivity(q)
	p.Order = p.Order[:min(len(p.Order), tellMost)]
	if images.Len() > 1 {
		p.Activity = q.Activity()
		if err := p.components(q); err != nil {
			return nil, err
		}
	}
	if !m.Objective.Traits().Point && m.Latent <= tellMost {
		p.Sigma = q.MeanSigma()
	}
	p.Number = eval.Spread(images.Len(), max(min(shown, shownMost/m.Latent, 4*shownMost/m.Pixels()), 1))
	pairs, err := m.Reconstruct(ctx, images, p.Number)
	if err != nil {
		return nil, err
	}
	p.Codes = flat(pairs.Posteriors.Codes())
	for _, label := range images.LabelsOf(p.Number) {
		p.Labels = append(p.Labels, int(label))
	}
	p.Sprite, err = sprite(m, pairs.Originals)
	return p, err
}

// components adds the plane of principal components, where two dimensions are not all, and they do not take long.
func (p *Plane) components(q eval.Posteriors) error {
	total := floats.Sum(p.Activity)
	if p.Latent <= 2 || p.Latent > componentsMost || total == 0 {
		return nil
	}
	vectors, variances, err := q.Components(2)
	for _, v := range variances {
		p.Shares = append(p.Shares, v/total)
	}
	p.Components = flat(vectors)
	return err
}

// sprite returns a PNG of images side by side, as a URL.
func sprite(m *eval.Model, tiles [][]float32) (string, error) {
	g := figure.Grid{Height: m.Height, Width: m.Width, Channels: m.Channels, Cols: spriteWide, Scale: 1}
	img, err := g.Draw(tiles)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := figure.WritePNG(&b, img, figure.Info{}); err != nil {
		return "", err
	}
	return dataURL("image/png", b.Bytes()), nil
}

// dataURL is a PNG as a URL that holds it.
func dataURL(kind string, file []byte) string {
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(file)
}
