/**
 * The claim ledger: what the article claims, what was found, and where. Plain data, for notebooks and pages alike; a test
 * holds each number to what the linked cells print.
 * @module
 */

/** What became of a claim. Of a claim about trainings in general one training of each network decides nothing. */
export type ClaimVerdict = "holds" | "fails" | "undecided" | "cannot be tested" | "true by definition";

/** A heading of a notebook; the cells under it computed the numbers. */
export interface ClaimSource {
  /** The file's name without its ending, "02_benchmark" or "deeper/what_a_cell_knows". */
  readonly notebook: string;
  /** The heading's text, without "#". */
  readonly heading: string;
}

/** One claim of the article. */
export interface Claim {
  /** "A1" … "A19", in the order of the article. */
  readonly id: string;
  readonly words: string;
  readonly verdict: ClaimVerdict;
  /** Why, in a sentence. Each number in it is in an output under one of the sources. */
  readonly evidence: string;
  readonly sources: readonly [ClaimSource, ...ClaimSource[]];
}

/** The address of a source: in a notebook's folder, or in that of the reports with the ending ".html". */
export function claimAddress({ notebook, heading }: ClaimSource, ending: ".ipynb" | ".html" = ".ipynb"): string {
  return `${notebook}${ending}#${encodeURIComponent(heading.replace(/\s+/g, "-"))}`;
}

const source = (notebook: string) => (heading: string): ClaimSource => ({ notebook, heading });
const pooling = source("01_global_pooling");
const benchmark = source("02_benchmark");
const hood = source("03_under_the_hood");
const cell = source("deeper/what_a_cell_knows");
const verdict = source("04_verdict");

/** All claims. */
export const CLAIMS: readonly Claim[] = [
  {
    id: "A1",
    words: "Global pooling has become as important as local pooling.",
    verdict: "cannot be tested",
    evidence: "Importance is nothing that a network could be asked for.",
    sources: [pooling("1 Introduction")],
  },
  {
    id: "A2",
    words: "A multilayer perceptron classifies images far worse than a convnet, because it destroys their structure.",
    verdict: "fails",
    evidence:
      "With as many parameters it has 85.5 % against 89.7 %; far was to be twice the mistakes, a bar of the lab's own. The " +
      "reason holds: with its pixels permuted the convnet falls to 83.8 %, the perceptron stays at 85.3 %.",
    sources: [pooling("4 A flaw in the design")],
  },
  {
    id: "A3",
    words: "Linear layers overfit.",
    verdict: "holds",
    evidence:
      "With 6,000 images the training accuracy is 12.25 points above the test accuracy, 9.99 under average pooling; with " +
      "600 images 20.10 and 20.19. It does no harm: with 6,000 images 86.03 % of the test images are right, and 85.25 % " +
      "under average pooling.",
    sources: [verdict("Do linear layers overfit?"), pooling("4 A flaw in the design")],
  },
  {
    id: "A4",
    words: "Dropout mitigates that.",
    verdict: "undecided",
    evidence:
      "With 6,000 images the distance is 7.20 points instead of 11.75, with 600 it is 19.91 instead of 19.66. Five seeds " +
      "do not show a gain in test accuracy there, and with 20,000 images it loses 1.29 points. The rates differ.",
    sources: [verdict("Do linear layers overfit?"), pooling("4 A flaw in the design")],
  },
  {
    id: "A5",
    words: "A 1×1 convolution and global pooling give a vector of classes without any regularisation.",
    verdict: "true by definition",
    evidence: "8 maps become 4 maps, and these 4 numbers; nothing on the way is drawn, dropped or penalised.",
    sources: [pooling("5 Modern solutions")],
  },
  {
    id: "A6",
    words: "The mean of each map gives what average pooling with a window of its size gives.",
    verdict: "holds",
    evidence: "The largest difference is 3e-9, from rounding.",
    sources: [pooling("6 Global average pooling (GAP)")],
  },
  {
    id: "A7",
    words: "The greatest value of each map gives what max pooling with a window of its size gives.",
    verdict: "holds",
    evidence: "All 10 maxima are equal to the last bit.",
    sources: [pooling("6 Global average pooling (GAP)")],
  },
  {
    id: "A8",
    words: "The maps behind the sixth convolution and its pooling are 3×3.",
    verdict: "holds",
    evidence: "28×28 becomes 14×14, then 7×7, then 3×3; of 7 rows the last is left over.",
    sources: [benchmark("9 ConvNet_1")],
  },
  {
    id: "A9",
    words:
      "Average pooling: about 0.66 in epoch 1, a sharp rise to just under 0.85 by epoch 31, about 0.87 in epoch 60.",
    verdict: "fails",
    evidence:
      "Of ten trainings none has more than 61.3 % after epoch 1, and none rises by more than 2.30 points from epoch 28 to " +
      "31. The end holds: 85.8 to 87.2 %.",
    sources: [benchmark("14 Comparing performance"), verdict("Seed by seed")],
  },
  {
    id: "A10",
    words: "Max pooling: just under 0.70 in epoch 1, fluctuating to just under 0.85 in epoch 60.",
    verdict: "undecided",
    evidence:
      "Of ten trainings the median has 62.0 % and 85.5 %, the best first epoch 70.0 %, and one stays at 10.0 %. The " +
      "accuracy does fluctuate, but its changes are no larger than under average pooling, 0.705 against 0.771 points (medians).",
    sources: [benchmark("14 Comparing performance"), verdict("Seed by seed")],
  },
  {
    id: "A11",
    words: "Training and test accuracy increase in the course of training.",
    verdict: "holds",
    evidence:
      "In 19 of 20 trainings test accuracy has a rank correlation of 0.921 or more with the epoch; the other one is stuck. " +
      "Training accuracy rises likewise in one training of each network, from 0.493 to 0.882 and from 0.712 to 0.866.",
    sources: [benchmark("12 Results of ConvNet_1"), benchmark("13 Results of ConvNet_2"), verdict("Seed by seed")],
  },
  {
    id: "A12",
    words: "Average pooling performs better, at least on Fashion-MNIST.",
    verdict: "holds",
    evidence:
      "With logits, shuffled images and one shared rate it is 0.74 points ahead over ten pairs, in all ten seeds. One pair, as " +
      "in the article, could not tell: 0.869 against 0.857, and rounded otherwise 0.867 against 0.869.",
    sources: [verdict("A sound recipe"), benchmark("14 Comparing performance")],
  },
  {
    id: "A13",
    words: "That is because a mean represents all pixels, while a maximum is one value in isolation.",
    verdict: "undecided",
    evidence:
      "Average pooling does use more cells: 6.30 of 9 are above zero, against 1.52 under max pooling. A covered square " +
      "changes 20.95 % of its answers against 19.59 %, but at least one place of the square changes 81.4 % of the images " +
      "against 86.2 %. One network each.",
    sources: [hood("17 Why global max pooling works"), cell("What happens when a part is covered?")],
  },
  {
    id: "A14",
    words: "A more conclusive verdict needs several data sets.",
    verdict: "holds",
    evidence:
      "How far average pooling is ahead depends on the set: 0.32 points on MNIST, 3.88 on KMNIST. It needs several " +
      "trainings, too: with other rounding the same pair ends 0.24 points behind instead of 1.20 ahead.",
    sources: [verdict("Eight data sets"), benchmark("14 Comparing performance")],
  },
  {
    id: "A15",
    words: "Under average pooling map 1 of the trousers is the brightest on average.",
    verdict: "true by definition",
    evidence:
      "The network answers with the map of the greatest mean. In 86 of 10,000 test images tied scores change the answer.",
    sources: [hood("16 Why global average pooling works"), hood("17 Why global max pooling works")],
  },
  {
    id: "A16",
    words: "Average pooling classifies by switching on more pixels in the map of interest.",
    verdict: "holds",
    evidence:
      "6.30 of 9 cells are above zero in the map of the answer, 4.27 in the strongest other map; under max pooling 1.52.",
    sources: [hood("16 Why global average pooling works"), hood("17 Why global max pooling works")],
  },
  {
    id: "A17",
    words: "Max pooling classifies by switching on pixels the brightest.",
    verdict: "fails",
    evidence:
      "Its brightest cell is less bright, 38.28 against 134.12 on average. It only stands out more from its own map, by " +
      "2.07 against 1.66 standard deviations.",
    sources: [hood("17 Why global max pooling works")],
  },
  {
    id: "A18",
    words: "After average pooling the greatest component has index 1, hence it is chosen.",
    verdict: "true by definition",
    evidence: "The mean of map 1 is 76.1, the greatest of all; sigmoid and choice keep that order.",
    sources: [hood("16 Why global average pooling works")],
  },
  {
    id: "A19",
    words: "Looking at an intermediate layer pries open the black box.",
    verdict: "cannot be tested",
    evidence:
      "No measure of openness is given. The grey picture alone misleads: in that of ConvNet_2 maps look bright " +
      "whose cells are all below zero.",
    sources: [hood("15 Visualizing a layer"), hood("17 Why global max pooling works")],
  },
];
