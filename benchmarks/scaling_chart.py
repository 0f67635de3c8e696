"""A straight line through times, and its figure as SVG."""
import math


def fit_line(work, seconds):
    """Least squares of relative errors of seconds = a + b work: (a, b, R squared, relative deviations)."""
    # Weights 1 / seconds^2; the normal equations of two unknowns.
    weights = [1 / s**2 for s in seconds]
    total, sum_x = sum(weights), sum(w * x for w, x in zip(weights, work))
    sum_y = sum(w * y for w, y in zip(weights, seconds))
    sum_xx = sum(w * x * x for w, x in zip(weights, work))
    sum_xy = sum(w * x * y for w, x, y in zip(weights, work, seconds))
    b = (total * sum_xy - sum_x * sum_y) / (total * sum_xx - sum_x**2)
    a = (sum_y - b * sum_x) / total
    mean = sum(seconds) / len(seconds)
    left = sum((y - a - b * x)**2 for x, y in zip(work, seconds))
    explained = 1 - left / sum((y - mean)**2 for y in seconds)
    return a, b, explained, [(y - a - b * x) / y for x, y in zip(work, seconds)]


def write_chart(path, title, work, series):
    """Times against work on logarithmic axes: the points of each series and its line.

    @param series  name, colour, seconds, (a, b) of the line
    """
    width, height, left, bottom = 640, 440, 70, 60
    low_x, high_x = math.floor(math.log10(min(work))), math.ceil(math.log10(max(work)))
    times = [s for _, _, seconds, _ in series for s in seconds]
    low_y, high_y = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

    def at(x, y):
        return (left + (math.log10(x) - low_x) / (high_x - low_x) * (width - left - 20),
                height - bottom - (math.log10(y) - low_y) / (high_y - low_y) * (height - bottom - 40))

    lines = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">'
             % (width, height), '<rect width="100%" height="100%" fill="white"/>',
             '<text x="%d" y="22" font-size="14">%s</text>' % (left, title)]
    for decade in range(low_x, high_x + 1):
        x, y = at(10.0**decade, 10.0**low_y)
        lines.append('<path d="M%.1f %.1fV40" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="middle">1e%d</text>' %
                     (x, y, x, y + 18, decade))
    for decade in range(low_y, high_y + 1):
        x, y = at(10.0**low_x, 10.0**decade)
        lines.append('<path d="M%.1f %.1fH%d" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="end">%g s</text>' %
                     (x, y, width - 20, x - 6, y + 4, 10.0**decade))
    lines.append('<text x="%d" y="%d" text-anchor="middle">pairs x samples</text>' % ((left + width) / 2, height - 16))
    for number, (name, colour, seconds, (a, b)) in enumerate(series):
        xs = [min(work) * (max(work) / min(work))**(i / 60) for i in range(61)]
        points = " ".join("%.1f,%.1f" % at(x, a + b * x) for x in xs)
        lines.append('<polyline points="%s" fill="none" stroke="%s"/>' % (points, colour))
        lines += ['<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>' % (*at(x, y), colour) for x, y in zip(work, seconds)]
        lines.append('<text x="%d" y="%d" fill="%s">%s: %.3f s + work / %.0f G/s</text>' %
                     (left + 20, 60 + 18 * number, colour, name, a, 1e-9 / b))
    with open(path, "w") as file:
        file.write("\n".join(lines + ["</svg>", ""]))
