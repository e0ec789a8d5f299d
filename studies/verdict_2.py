"""The second verdict computed again from the records, by other code: NumPy, SciPy and statsmodels.

pip install --require-hashes -r studies/requirements-statistics.txt
deno task sweep verdict-2 --verdict --json > verdict.json
python studies/verdict_2.py data/studies/verdict-2 verdict.json

It sorts the runs into arms by what their records say, not by the study's plan, prints what it finds of each, and with a
second argument ends with an error where the lab's table says something else.
"""
import collections, glob, itertools, json, math, os, sys
import numpy
from scipy import stats
from statsmodels.regression.mixed_linear_model import MixedLM
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

SETS = ["fashion-mnist", "kmnist-7k", "cluttered-digits", "cifar10-8k", "mnist", "usps", "notmnist-small10k", "pneumoniamnist"]


def arm_of(run):
    """The arm by the record alone; heads other than average and max are left to the lab's table."""
    experiment, epochs = run["experiment"], run["epochs"]["planned"]
    name, part, seed = experiment["data"]["name"], experiment["data"]["part"], experiment["seed"]
    if experiment["architecture"]["output"] == "sigmoid":
        return "article" if epochs == 60 else "begins"
    if "trainLimit" in part:
        return f"size: {name}, {part['trainLimit']}"
    if 250 <= seed < 255:
        filters = experiment["architecture"]["layers"][0]["filters"]
        return f"larger: {name}, width 16" if filters == 16 else f"larger: {name}, two blocks"
    if name == "fashion-mnist" and epochs < 8:
        return f"length: {epochs} epochs"
    return f"main: {name}"


def read(folder):
    """For each arm and seed the runs by pooling."""
    arms = collections.defaultdict(lambda: collections.defaultdict(dict))
    for path in sorted(glob.glob(os.path.join(folder, "*", "run.json"))):
        with open(path) as file:
            run = json.load(file)
        pools = [layer for layer in run["experiment"]["architecture"]["layers"] if layer["kind"] == "globalPool"]
        is_whole = run["epochs"]["done"] == run["epochs"]["planned"] and os.path.exists(path.replace("run.json", "outcomes.json"))
        if is_whole and pools and pools[0]["pooling"] in ("average", "max"):
            arms[arm_of(run)][run["experiment"]["seed"]][pools[0]["pooling"]] = run
    return arms


def accuracy(run):
    return sum(run["history"][-1]["measured"]["test"]["correct"]) / sum(run["images"]["test"])


def begins(run):
    shares = numpy.array(run["images"]["train"]) / sum(run["images"]["train"])
    shares = shares[shares > 0]
    return float(run["history"][-1]["trainingLoss"]) < 0.9 * -(shares * numpy.log(shares)).sum()


def kinds(run):
    return sorted({(s["machine"].get("processor", "?"), s["machine"].get("instructions", "?")) for s in run["sessions"]})


def signed_rank(d):
    """P of the exact test: by SciPy where no two differences are alike and none is 0, else by all choices of signs."""
    if len(set(numpy.abs(d).round(9))) == len(d) and not (d == 0).any():
        return stats.wilcoxon(d, method="exact").pvalue
    ranks = stats.rankdata(numpy.abs(d).round(9))[d != 0]
    signs = numpy.array(list(itertools.product((1, -1), repeat=len(ranks)))) if len(ranks) <= 16 else None
    if signs is None:
        return stats.wilcoxon(d, zero_method="pratt", method="auto").pvalue
    observed = abs((ranks * numpy.sign(d[d != 0])).sum())
    return float((numpy.abs(signs @ ranks) >= observed - 1e-9).mean()) if len(ranks) else 1.0


def hodges_lehmann(d, level=0.95):
    """The estimate, and the ends by counting all choices of signs of the ranks 1 to n."""
    means = numpy.sort([(a + b) / 2 for i, a in enumerate(d) for b in d[i:]])
    ways = numpy.zeros(len(means) + 1)
    ways[0] = 1
    for rank in range(1, len(d) + 1):
        ways[rank:] += ways[:-rank].copy()
    cut = int((numpy.cumsum(ways) / 2.0 ** len(d) <= (1 - level) / 2).sum())
    ends = (means[cut - 1], means[len(means) - cut]) if cut else (-math.inf, math.inf)
    return float(numpy.median(means)), *ends


def sign_flips(d):
    """P of the exact test of the mean, by all choices of signs; beyond 16 differences there are too many of them."""
    if len(d) > 16:
        return None
    sums = numpy.abs(numpy.array(list(itertools.product((1, -1), repeat=len(d)))) @ d)
    return float((sums >= abs(d.sum()) - 1e-12).mean())


def student(d):
    """Student's 95 % interval of the mean."""
    return stats.t.interval(0.95, len(d) - 1, loc=d.mean(), scale=stats.sem(d)) if len(d) > 1 else (-math.inf, math.inf)


def judge(folder):
    """A record for each arm with a pair, and the differences of the sets of main."""
    found, differences = {}, {}
    for arm, seeds in read(folder).items():
        pairs = [(runs["average"], runs["max"]) for _, runs in sorted(seeds.items()) if len(runs) == 2]
        pairs = [(a, b) for a, b in pairs if kinds(a) == kinds(b)]
        if not pairs:
            continue
        d = numpy.array([round(accuracy(a) - accuracy(b), 9) for a, b in pairs])
        starts = numpy.array([[begins(a), begins(b)] for a, b in pairs])
        only = [[0, int((starts[:, 0] & ~starts[:, 1]).sum())], [int((~starts[:, 0] & starts[:, 1]).sum()), 0]]
        estimate, low, high = hodges_lehmann(d)
        begun = d[starts.all(axis=1)]
        found[arm] = {
            "pairs": len(d), "A": 100 * numpy.mean([accuracy(a) for a, _ in pairs]), "B": 100 * numpy.mean([accuracy(b) for _, b in pairs]),
            "difference": 100 * estimate, "low": 100 * low, "high": 100 * high, "P": signed_rank(d),
            "begin": [int(n) for n in starts.sum(axis=0)], "P of begin": float(mcnemar(only, exact=True).pvalue),
            "A ahead": int((d > 0).sum()), "Student": [100 * float(end) for end in student(d)], "sign flips": sign_flips(d),
            "of these": 100 * hodges_lehmann(begun)[0] if len(begun) else None,
        }
        if arm.startswith("main: ") and len(d) == 10:
            differences[arm] = d
    # The eight sets of main are one family; what is missing counts as a P of 1.
    family = [arm for arm in found if arm.startswith("main: ")]
    adjusted = multipletests([found[arm]["P"] for arm in family] + [1.0] * (len(SETS) - len(family)), method="holm")[1]
    for arm, p in zip(family, adjusted):
        found[arm]["P"] = float(p)
    return found, differences


def check(found, path):
    """Where the lab's table says something else, to the digits that it prints."""
    with open(path) as file:
        arms = next(section["rows"] for section in json.load(file) if section["title"] == "Arms")
    wrong, compared = [], 0
    number = lambda text: float(str(text).replace("−", "-").replace("+", ""))
    for row in arms:
        own = found.get(row["arm"])
        if row["A − B"] != "average − max" or own is None or "difference" not in row:
            continue
        ends = lambda column: row[column].split(" to ") if " to " in row[column] else (-math.inf, math.inf)
        low, high = ends("95 % interval")
        pairs = [(own["A"], row["A"], 0.006), (own["B"], row["B"], 0.006), (own["difference"], row["difference"], 0.006),
                 (own["low"], low, 0.006), (own["high"], high, 0.006), (own["P of begin"], row["P of begin"].replace("< 0.001", "0"), 0.001)]
        pairs += [(own["A ahead"], row["A ahead"], 0)] + [(mine, text, 0.006) for mine, text in zip(own["Student"], ends("Student"))]
        if own["of these"] is not None:
            pairs.append((own["of these"], row["of these"], 0.006))
        if own["sign flips"] is not None:
            pairs.append((own["sign flips"], row["sign flips"].replace("< 0.001", "0"), 0.001))
        if not row["arm"].startswith("heads"):
            pairs.append((own["P"], row["P"].replace("< 0.001", "0"), 0.001))
        for mine, text, tolerance in pairs:
            compared += 1
            theirs = number(text)
            if not (mine == theirs or abs(mine - theirs) <= tolerance):
                wrong.append(f"{row['arm']}: {mine} here, {text} in the table")
        if row["begin"] != f"{own['begin'][0]}, {own['begin'][1]}" or row["pairs"].split(" ")[0] != str(own["pairs"]):
            wrong.append(f"{row['arm']}: pairs or begin differ")
    print(f"{compared} numbers compared, {len(wrong)} differ")
    return wrong


if __name__ == "__main__":
    found, differences = judge(sys.argv[1])
    for arm, record in found.items():
        print(arm, {key: round(value, 4) if isinstance(value, float) else value for key, value in record.items()})
    if len(differences) > 1:
        values = numpy.concatenate(list(differences.values()))
        groups = numpy.repeat(numpy.arange(len(differences)), 10)
        fit = MixedLM(values, numpy.ones((len(values), 1)), groups=groups).fit(reml=True)
        print(f"random effects: mean {100 * fit.fe_params[0]:.2f}, between {100 * fit.cov_re[0][0] ** 0.5:.2f}, within {100 * fit.scale ** 0.5:.2f}")
    if len(sys.argv) > 2:
        problems = check(found, sys.argv[2])
        print("\n".join(problems))
        sys.exit(1 if problems else 0)
