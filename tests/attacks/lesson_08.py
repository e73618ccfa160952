"""Answers to the exercises of notebook 8."""

import statistics

import numpy as np
from scipy.stats import ttest_ind, ttest_rel
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import NearestCentroid

from lenet_course.experiments import compare
from tests.attacks import INPUTS, Attack


def said(holds):
    return "decided" if holds else "not decided"


def differences(first, second):
    return [a - b for a, b in zip(first, second, strict=True)]


def interval_by_statistics(first, second, t=2.776, root=5**0.5):
    each = differences(first, second)
    reach = t * statistics.stdev(each) / root
    low, high = statistics.mean(each) - reach, statistics.mean(each) + reach
    return said(not low <= 0 <= high)


def interval_by_scipy(first, second):
    interval = ttest_rel(first, second).confidence_interval()
    return " Decided" if interval.low * interval.high > 0 else "Not decided "


def by_the_course(first, second):
    return np.where(compare(first, second).decided, "decided", "not decided")


def welch(first, second):
    return said(ttest_ind(first, second, equal_var=False).pvalue < 0.05)


def unpaired(first, second):
    return said(ttest_ind(first, second).pvalue < 0.05)


def unpaired_with_this_t(first, second):
    reach = 2.776 * ((np.var(first, ddof=1) + np.var(second, ddof=1)) / 5) ** 0.5
    return said(abs(mean(first) - mean(second)) > reach)


def divided_by_five(first, second):
    each = np.subtract(first, second)
    return said(abs(each.mean()) > 2.776 * each.std() / 5**0.5)


def one_way(first, second):
    return said(ttest_rel(first, second, alternative="greater").pvalue < 0.025)


def the_other_way(first, second):
    return one_way(second, first)


def apart(first, second):
    return said(max(first) < min(second) or max(second) < min(first))


def all_agree(first, second):
    each = differences(first, second)
    return said(min(each) > 0 or max(each) < 0)


def turned_round(first, second):
    return said(interval_by_statistics(first, second) == "not decided")


def sorted_first(first, second):
    return interval_by_statistics(sorted(first), sorted(second))


def prints_only(first, second):
    print(interval_by_statistics(first, second))


def first_crossing(angles, shares, limit):
    for i in range(len(shares) - 1):
        if shares[i + 1] > limit:
            slope = (shares[i + 1] - shares[i]) / (angles[i + 1] - angles[i])
            return angles[i] + (limit - shares[i]) / slope
    return None


def crossing_by_interp(angles, shares, limit, turned=False):
    i = int(np.argmax(np.array(shares) > limit))
    ends = angles[i - 1 : i + 1]
    return np.interp(limit, shares[i - 1 : i + 1], ends[::-1] if turned else ends)


def crossing_by_polyfit(angles, shares, limit):
    i = next(i for i, share in enumerate(shares) if share > limit)
    line = np.polynomial.Polynomial.fit(shares[i - 1 : i + 1], angles[i - 1 : i + 1], 1)
    return line(limit)


def halfway(angles, shares, limit):
    i = next(i for i, share in enumerate(shares) if share > limit)
    return (angles[i] + angles[i - 1]) / 2


def with_ones(rows):
    return np.hstack([rows, np.ones((len(rows), 1))])


def probe_weights(seen, labels):
    targets = (np.arange(10) == labels[:, np.newaxis]).astype(float)
    return np.linalg.lstsq(with_ones(seen), targets, rcond=None)[0]


def probe_outputs(seen, labels, new):
    return with_ones(new) @ probe_weights(seen, labels)


def probe(seen, labels, new):
    return probe_outputs(seen, labels, new).argmax(axis=1)


def probe_by_normal_equations(seen, labels, new):
    rows = np.insert(seen, 0, 1, axis=1)
    weights = np.linalg.solve(rows.T @ rows, rows.T @ np.eye(10)[labels])
    return np.argmax(np.insert(new, 0, 1, axis=1) @ weights, axis=-1)


def probe_by_pseudo_inverse(seen, labels, new):
    weights = np.linalg.pinv(with_ones(seen)) @ np.eye(10)[labels]
    return (with_ones(new) @ weights).argmax(axis=1)


def probe_by_scikit_learn(seen, labels, new):
    fitted = LinearRegression().fit(seen, np.eye(10)[labels])
    return fitted.predict(new).argmax(axis=1)


def through_zero(seen, labels, new):
    fitted = LinearRegression(fit_intercept=False).fit(seen, np.eye(10)[labels])
    return fitted.predict(new).argmax(axis=1)


def as_quantity(seen, labels, new):
    return LinearRegression().fit(seen, labels).predict(new)


def as_a_number(seen, labels, new):
    return np.round(as_quantity(seen, labels, new)).clip(0, 9)


def by_position(seen, labels, new):
    targets = labels[:, np.newaxis] == np.unique(labels)
    outputs = LinearRegression().fit(seen, targets.astype(float)).predict(new)
    return outputs.argmax(axis=1)


def nearest_mean(seen, labels, new):
    return NearestCentroid().fit(seen, labels).predict(new)


def nearest_image(seen, labels, new):
    return labels[((new[:, np.newaxis] - seen) ** 2).sum(axis=2).argmin(axis=1)]


def mean(values):
    return sum(values) / len(values)


def refuse_by_numpy(sureness, right, max_error):
    wrong = ~np.asarray(right)[np.argsort(sureness)[::-1]]
    share = np.cumsum(wrong) / np.arange(1, len(wrong) + 1)
    enough = np.flatnonzero(share <= max_error)
    return len(wrong) - (enough[-1] + 1 if len(enough) else 0)


def refuse_by_loop(sureness, right, max_error):
    images = sorted(zip(sureness, right, strict=True))
    refused = 0
    while images:
        errors = sum(1 for _, good in images if not good)
        if errors <= max_error * len(images):
            break
        images = images[1:]
        refused += 1
    return refused


def refuse_by_next(sureness, right, max_error):
    goods = [good for _, good in sorted(zip(sureness, right, strict=True))]
    total = len(goods)
    fits = (k for k in range(total) if mean([not g for g in goods[k:]]) <= max_error)
    return next(fits, total)


def refuse_surest(sureness, right, max_error):
    return refuse_by_loop([-one for one in sureness], right, max_error)


def errors_among_all(sureness, right, max_error):
    goods = [good for _, good in sorted(zip(sureness, right, strict=True))]
    total = len(goods)
    fits = (k for k in range(total) if goods[k:].count(False) / total <= max_error)
    return next(fits, total)


def only_the_wrong(sureness, right, max_error):
    goods = list(right)
    refused = 0
    while goods and goods.count(False) / len(goods) > max_error:
        goods.remove(False)
        refused += 1
    return refused


def stops_at_the_first_excess(sureness, right, max_error):
    images = sorted(zip(sureness, right, strict=True), reverse=True)
    wrong = 0
    for number, (_, good) in enumerate(images, start=1):
        wrong += not good
        if wrong / number > max_error:
            return len(images) - number + 1
    return 0


def strictly_below(sureness, right, max_error):
    goods = [good for _, good in sorted(zip(sureness, right, strict=True))]
    total = len(goods)
    fits = (k for k in range(total) if mean([not g for g in goods[k:]]) < max_error)
    return next(fits, total)


def sorts_what_it_is_given(sureness, right, max_error):
    sureness.sort()
    return 0


def where(outputs, step=4, start=0):
    place = np.unravel_index(outputs.argmax(), outputs.shape)
    row, column, digit = map(int, place)
    return digit, step * row + start, step * column + start


def where_by_loops(outputs):
    surest, found = 0, None
    for row, windows in enumerate(outputs):
        for column, window in enumerate(windows):
            if max(window) > surest:
                surest = max(window)
                found = [list(window).index(surest), 4 * row, 4 * column]
    return found


def where_by_argwhere(outputs):
    row, column, digit = np.argwhere(outputs == outputs.max())[0]
    return np.array([digit, 4 * row, 4 * column])


def most_windows(outputs):
    names = outputs.argmax(axis=2).ravel().tolist()
    return statistics.mode(sorted(names)), *where(outputs)[1:]


ATTACKS = {
    "08.1": Attack(
        right={
            "a set": {"A"},
            "a list": ["A"],
            "in small letters": {"a"},
        },
        wrong={
            "all with errors": ({"A", "C"}, "not yet shown"),
            "not finished": ({"C"}, "not yet shown"),
            "overfitting": ({"A", "B"}, "has room for them all"),
            "the best": ({"A", "D"}, "nearly all new ones"),
            "none": (set(), "no longer fall"),
        },
    ),
    "08.2": Attack(
        right={
            "unravel_index": where,
            "loops": where_by_loops,
            "argwhere": where_by_argwhere,
        },
        wrong={
            "steps": (lambda o: where(o, step=1), "row and the column of the window"),
            "one pooling": (lambda o: where(o, step=2), "for one pooling"),
            "side by side": (lambda o: where(o, step=32), "They overlap"),
            "the middle": (lambda o: where(o, start=16), "the middle of the window"),
            "left first": (lambda o: np.take(where(o), (0, 2, 1)), "goes down"),
            "the majority": (most_windows, "Which does the surest one"),
            "the mean": (
                lambda o: (o.mean(axis=(0, 1)).argmax(), *where(o)[1:]),
                INPUTS,
            ),
            "one number": (lambda o: o.argmax(), "(digit, top, left)"),
            "the digit alone": (lambda o: (where(o)[0],), "This has 1"),
            "no return": (lambda o: None, "A tuple (digit, top, left) is asked for"),
        },
    ),
    "08.3": Attack(
        right={
            "a loop": first_crossing,
            "NumPy's interp": lambda a, s, limit: np.interp(limit, s, a),
            "the same on one step": crossing_by_interp,
            "a function of a line": crossing_by_polyfit,
        },
        wrong={
            "the angle above": (
                lambda a, s, limit: a[np.argmax(np.array(s) > limit)],
                "first measured angle above",
            ),
            "the angle below": (
                lambda a, s, limit: a[np.argmax(np.array(s) > limit) - 1],
                "last measured angle before",
            ),
            "halfway": (halfway, "halfway between"),
            "from the other end": (
                lambda a, s, limit: crossing_by_interp(a, s, limit, turned=True),
                "from its other end",
            ),
            "equal steps": (
                lambda a, s, limit: first_crossing(
                    [a[-1] * i / (len(a) - 1) for i in range(len(a))], s, limit
                ),
                "not equally far apart",
            ),
            "whole degrees": (
                lambda a, s, limit: round(first_crossing(a, s, limit)),
                INPUTS,
            ),
            "no return": (lambda a, s, limit: None, "end without `return`"),
        },
    ),
    "08.4": Attack(
        right={
            "least squares": probe,
            "the normal equations": probe_by_normal_equations,
            "the pseudo-inverse": probe_by_pseudo_inverse,
            "scikit-learn": probe_by_scikit_learn,
            "a list": lambda *parts: probe(*parts).tolist(),
        },
        wrong={
            "no constant": (through_zero, "constant is missing"),
            "a quantity": (as_a_number, "as a quantity"),
            "a quantity, cut": (
                lambda *parts: np.floor(as_quantity(*parts)),
                INPUTS,
            ),
            "by position": (by_position, "counts the digits that occur"),
            "nearest mean": (nearest_mean, "whose mean is nearest"),
            "nearest image": (nearest_image, INPUTS),
            "the smallest": (
                lambda *parts: probe_outputs(*parts).argmin(axis=1),
                "the largest one",
            ),
            "outputs": (probe_outputs, "These are the ten outputs"),
            "of the seen": (
                lambda seen, labels, new: probe(seen, labels, seen),
                "fitted to",
            ),
            "no return": (lambda seen, labels, new: None, "end without `return`"),
            "ones for the seen only": (
                lambda seen, labels, new: new @ probe_weights(seen, labels),
                "matmul",
            ),
        },
    ),
    "08.5": Attack(
        right={
            "the standard library": interval_by_statistics,
            "SciPy's test": lambda a, b: said(ttest_rel(a, b).pvalue < 0.05),
            "SciPy's interval": interval_by_scipy,
            "the course's, with NumPy's where": by_the_course,
        },
        wrong={
            "ranges": (apart, "whether the two ranges overlap"),
            "independent": (unpaired, "compares two independent groups"),
            "independent, this t": (unpaired_with_this_t, "adds up the variances"),
            "Welch": (welch, "compares two independent groups"),
            "means": (lambda a, b: said(mean(a) != mean(b)), "compares the means"),
            "no root": (
                lambda a, b: interval_by_statistics(a, b, root=1),
                "divide by √5",
            ),
            "by the number": (
                lambda a, b: interval_by_statistics(a, b, root=5),
                INPUTS,
            ),
            "divided by five": (divided_by_five, "ddof=1"),
            "1.96": (lambda a, b: interval_by_statistics(a, b, t=1.96), "t is 2.776"),
            "2": (lambda a, b: interval_by_statistics(a, b, t=2), "t is 2.776"),
            "each seed": (all_agree, "whether all five seeds agree"),
            "one way": (one_way, "the first one makes more errors"),
            "the other way": (the_other_way, "the second one makes more errors"),
            "turned round": (turned_round, "turned round"),
            "always": (lambda a, b: "decided", "whatever the numbers are"),
            "never": (lambda a, b: "not decided", "never decides"),
            "sorted first": (sorted_first, INPUTS),
            "a truth value": (lambda a, b: max(a) < min(b), "which is no text"),
            "no return": (lambda a, b: None, "end without `return`"),
            "prints": (prints_only, "end without `return`"),
            "raises": (lambda a, b: a.max(), "'list' object has no attribute 'max'"),
            "another word": (lambda a, b: "larger", "larger"),
        },
    ),
    "08.6": Attack(
        right={
            "NumPy": refuse_by_numpy,
            "a loop": refuse_by_loop,
            "the first that fits": refuse_by_next,
            "a float": lambda s, r, e: float(refuse_by_loop(s, r, e)),
        },
        wrong={
            "surest first": (refuse_surest, "the unsure ones"),
            "errors among all": (
                errors_among_all,
                "by the number of the others",
            ),
            "only the wrong ones": (only_the_wrong, "only the sureness may decide"),
            "first excess": (stops_at_the_first_excess, "stops at the first excess"),
            "strictly below": (strictly_below, "Equal is allowed"),
            "answered": (
                lambda s, r, e: len(r) - refuse_by_loop(s, r, e),
                "images that are answered",
            ),
            "one too many": (
                lambda s, r, e: refuse_by_loop(s, r, e) + 1,
                "one too many",
            ),
            "none": (lambda s, r, e: 0, "never refuses"),
            "a share": (
                lambda s, r, e: refuse_by_loop(s, r, e) / len(r),
                INPUTS,
            ),
            "lists taken for arrays": (
                lambda s, r, e: r[np.argsort(s)].sum(),
                "only integer scalar arrays can be converted to a scalar index",
            ),
            "changes its input": (sorts_what_it_is_given, "changes what it is given"),
            "no return": (lambda s, r, e: None, "end without `return`"),
        },
    ),
}
