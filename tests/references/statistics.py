"""Writes statistics.json: what SciPy, statsmodels and baycomp say of the inputs that tests/comparisons_test.ts uses.

pip install scipy==1.17.1 statsmodels==0.15.0 baycomp==1.0.3 && python tests/references/statistics.py
"""
import json, os, sys
import baycomp, numpy, scipy, statsmodels
from scipy import stats
from scipy.stats._wilcoxon import WilcoxonDistribution
from statsmodels.regression.mixed_linear_model import MixedLM
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

EXACT = stats.PermutationMethod(n_resamples=numpy.inf)
SAMPLES = {
    "ten seeds": [0.31, -0.12, 0.48, 0.22, 0.05, 0.37, -0.08, 0.61, 0.19, 0.27],
    "ties and zeros": [0.2, 0, -0.2, 0.2, 0.4, 0, 0.4, -0.1, 0.6],
    "two pairs": [1.5, 0.9],
    "six, all ahead": [0.8, 1.1, 0.6, 1.9, 1.3, 0.7],
    "behind, one far off": [-0.9, -1.4, -0.7, -12.5, -1.1, -1.0, -0.8],
    "around nothing": [-0.3, 0.3, 0.1, -0.1],
    "eighteen": [0.4, -0.9, 1.3, 2.2, -0.4, 0.7, 0.7, 1.9, -1.6, 0.1, 0.3, 2.4, -0.2, 0.9, 1.2, -0.6, 0.5, 0.8],
}


def walsh(d):
    """The sorted means of two differences, each with itself too, and their median."""
    means = numpy.sort([(a + b) / 2 for i, a in enumerate(d) for b in d[i:]])
    return means, float(numpy.median(means))


def hodges_lehmann(d, level):
    """Ends of the interval of shifts that the signed-rank test, by SciPy's own exact distribution, does not reject."""
    means, n = walsh(d)[0], len(d)
    cdf = numpy.array([float(WilcoxonDistribution(n).cdf(k)) for k in range(len(means) + 1)])
    cut = int((cdf <= (1 - level) / 2 + 1e-15).sum())
    return [None, None] if cut == 0 else [float(means[cut - 1]), float(means[len(means) - cut])]


def of_effects(groups):
    values = [v for group in groups for v in group]
    labels = [i for i, group in enumerate(groups) for _ in group]
    fit = MixedLM(numpy.array(values), numpy.ones((len(values), 1)), groups=labels).fit(reml=True, method="powell", ftol=1e-14)
    return {"groups": groups, "mean": fit.fe_params[0], "between": float(numpy.sqrt(fit.cov_re[0][0])), "within": float(numpy.sqrt(fit.scale)), "error": fit.bse_fe[0]}


def of_sample(d):
    d = numpy.array(d)
    t = stats.ttest_1samp(d, 0)
    described = DescrStatsW(d)
    flips = stats.permutation_test((d,), lambda x, axis: numpy.abs(x.mean(axis)), permutation_type="samples",
                                   n_resamples=numpy.inf, vectorized=True, alternative="greater")
    return {
        "differences": d.tolist(),
        "interval95": list(t.confidence_interval(0.95)), "interval99": list(t.confidence_interval(0.99)),
        "interval90": list(t.confidence_interval(0.90)), "tTest": t.pvalue,
        # TOST for three margins
        "tost": {str(m): max(described.ttest_mean(-m, "larger")[1], described.ttest_mean(m, "smaller")[1]) for m in (0.25, 0.5, 2)},
        "signFlip": flips.pvalue,
        "wilcoxonPratt": stats.wilcoxon(d, zero_method="pratt", method=EXACT).pvalue,
        "wilcoxonZsplit": stats.wilcoxon(d, zero_method="zsplit", method=EXACT).pvalue,
        "above": stats.wilcoxon(d, zero_method="pratt", method=EXACT, alternative="greater").pvalue,
        "hodgesLehmann": [walsh(d)[1], *hodges_lehmann(d, 0.95), *hodges_lehmann(d, 0.9)],
    }


def of_posterior(d, margin):
    d = numpy.array(d)
    # baycomp's left is x > y
    left, equal, right = baycomp.SignedRankTest(d, numpy.zeros(len(d)), rope=margin, nsamples=400_000, random_state=1).probs()
    return {"differences": d.tolist(), "margin": margin, "better": left, "equivalent": equal, "worse": right}


reference = {
    "how": "tests/references/statistics.py, Python %s, numpy %s, scipy %s, statsmodels %s, baycomp 1.0.3"
    % (sys.version.split()[0], numpy.__version__, scipy.__version__, statsmodels.__version__),
    "studentQuantile": [[p, f, stats.t.ppf(p, f)] for p in (0.9, 0.95, 0.975, 0.995, 0.9999) for f in (1, 2, 4, 9, 29, 99)],
    "studentCdf": [[t, f, stats.t.cdf(t, f)] for t in (-30, -2.5, -0.4, 0, 1.7, 6) for f in (1, 2, 4, 9, 29, 99)],
    "samples": {name: of_sample(d) for name, d in SAMPLES.items()},
    "shares": [[k, n, level, *proportion_confint(k, n, 1 - level, "beta")]
               for k, n in ((0, 10), (1, 10), (3, 10), (10, 10), (1, 1), (0, 1), (37, 60), (9980, 10000)) for level in (0.95, 0.9)],
    "mcnemar": [[b, c, mcnemar([[7, b], [c, 3]], exact=True).pvalue]
                for b, c in ((0, 0), (0, 1), (0, 6), (2, 7), (5, 5), (4, 5), (312, 261), (40, 560))],
    "holm": [[p, multipletests(p, method="holm")[1].tolist()]
             for p in ([0.01, 0.04, 0.03, 0.005], [0.9, 0.001, 0.001, 0.02, 1.0], [0.2], [0.03, 0.03, 0.6, 0.7, 0.02, 0.0])],
    "randomEffects": [of_effects(g) for g in ([[0.7, 1.1, 0.4], [3.2, 2.8, 3.9], [-0.3, 0.2, 0.1], [9.1, 8.2, 10.4]],
                                              [[1.0, 2.0, 3.5], [1.2, 2.4, 2.9]])],
    "posterior": [of_posterior(d, m) for d, m in (
        ([0.3, -0.2, 0.8, 1.1, 0.6, 0.9, 0.1, 1.4], 0.5), ([0.3, -0.2, 0.8, 1.1, 0.6, 0.9, 0.1, 1.4], 0.1),
        ([-2.1, -0.7, 0.4, -1.2, -3], 0.5), ([0.1, 0, -0.2, 0.3, 0.1, 0], 0.5), ([0.5, 0.5, 1, -1, 0.5], 0.5), ([0.9], 0.5))],
}


def plain(value):
    """JSON knows no NumPy numbers and no infinity; long lists of numbers stay on one line."""
    if isinstance(value, dict): return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)): return [plain(each) for each in value]
    return value.item() if isinstance(value, numpy.generic) else value


with open(os.path.join(os.path.dirname(__file__), "statistics.json"), "w") as file:
    json.dump(plain(reference), file, allow_nan=False)
    file.write("\n")
