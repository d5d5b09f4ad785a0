"""Matplotlib programs of shares, flows and links: tree maps, funnels, Sankey diagrams, networks."""

from __future__ import annotations

from collections.abc import Callable

from .charts_colors import PASTELS, ink
from .charts_script import Pen, literal, rows


def treemap(p: Pen) -> None:
    """Tiles whose areas are the values, laid out by squarify from the largest to the smallest."""
    table, data = p.table(), p.spec["data"]
    many, values = len(data["x"]), data["series"][0][1]
    colors = list(p.features.get("colors") or PASTELS)
    colors = [colors[n % len(colors)] for n in range(many)]
    p.use("squarify")
    p.data.append(f"colors = {literal(colors)}")
    edge = p.features.get("edgecolor", "white")
    order = sorted(range(many), key=lambda n: values[n], reverse=True)
    inks = [ink(colors[n]) for n in order]
    one_ink = literal(inks[0]) if len(set(inks)) == 1 else ""
    p.note("Tiles from the largest to the smallest")
    p.add(
        f"order = sorted(range(len({table.x})), key=lambda i: {table.series[0][1]}[i], reverse=True)",
        f"sizes = [{table.series[0][1]}[i] for i in order]",
        "tiles = squarify.squarify(squarify.normalize_sizes(sizes, 100, 60), 0, 0, 100, 60)",
        *([] if one_ink else [f"inks = {literal(inks)}"]),
        f"for {'i, tile' if one_ink else 'i, tile, ink'} in zip(order, tiles{'' if one_ink else ', inks'}):",
        f'    ax.add_patch(plt.Rectangle((tile["x"], tile["y"]), tile["dx"], tile["dy"], facecolor=colors[i], edgecolor={literal(edge)}, linewidth=2))',
        f'    name = str({table.x}[i]).replace(" ", "\\n")',
    )
    text = f'f"{{name}}\\n{{{table.series[0][1]}[i]}}"' if "values" in p.features else "name"
    if "[" in table.series[0][1] and "values" in p.features:
        p.add(f"    value = {table.series[0][1]}[i]")
        text = 'f"{name}\\n{value}"'
    p.add(
        f'    ax.text(tile["x"] + tile["dx"] / 2, tile["y"] + tile["dy"] / 2, {text}, ha="center", va="center", color={one_ink or "ink"}, fontsize=9)',
        "ax.set_xlim(0, 100)",
        "ax.set_ylim(0, 60)",
        'ax.axis("off")',
    )


def funnel(p: Pen) -> None:
    """Lying bars about a middle line, one a stage, the first on top."""
    table, f = p.table(), p.features
    values = table.series[0][1]
    p.note("Centre every bar")
    p.add(f"left = [-value / 2 for value in {values}]")
    height = p.style(bar_width="height") or "height=0.8"
    p.draw("barh", table.x, values, height, "left=left", p.color(0), p.style("edgecolor", "alpha"))
    if "values" in f or "shares" in f:
        said = {
            (True, True): 'f"{value:,} ({100 * value / first:.0f}%)"',
            (True, False): 'f"{value:,}"',
            (False, True): 'f"{100 * value / first:.0f}%"',
        }["values" in f, "shares" in f]
        p.add(*([f"first = {values}[0]"] if "shares" in f else []), f"for i, value in enumerate({values}):")
        p.add("    " + p.call("text", "value / 2", "i", f'f" " + {said}'.replace('f" " + f"', 'f"  '), 'va="center"'))
    widest = p.spec["data"]["series"][0][1][0]
    right = 0.55 + 0.13 * ("values" in f) + 0.12 * ("shares" in f)
    p.draw("xlim", str(round(-0.55 * widest)), str(round(right * widest)))
    p.ticks("x", "[]")
    p.add(f"{p.axes()}.invert_yaxis()")


def sankey(p: Pen) -> None:
    """Bands from sources to targets; the height of a band is its value."""
    data, f = p.spec["data"], p.features
    colors = list(f.get("colors") or PASTELS)
    p.use("np")
    p.data += rows("flows", data["flows"])
    p.data += [f"colors = {literal({name: colors[n % len(colors)] for n, name in enumerate(data['sources'])})}"]
    p.data += [f"targets = {literal(data['targets'])}"]
    value = f'f"{{name}}\\n{{total}} {data["unit"]}"' if "values" in f else "name"
    p.note("Heights of the nodes on both sides")
    p.add(
        "out = {name: sum(value for source, _, value in flows if source == name) for name in colors}",
        "into = {name: sum(value for _, target, value in flows if target == name) for name in targets}",
        "gap = 0.06 * sum(out.values())",
        "",
        "starts, ends = {}, {}",
        'for totals, tops, x, side in ((out, starts, 0, "right"), (into, ends, 1, "left")):',
        "    top = (sum(totals.values()) + gap * (len(totals) - 1)) / 2",
        "    for name, total in totals.items():",
        '        ax.bar(x, total, bottom=top - total, width=0.06, color=colors.get(name, "slategray"))',
        f'        ax.text(x - 0.05 if side == "right" else x + 0.05, top - total / 2, {value}, ha=side, va="center")',
        "        tops[name] = top",
        "        top -= total + gap",
        "",
    )
    p.note("A smooth band for each flow")
    p.add(
        "t = np.linspace(0, 1, 60)",
        "bend = 3 * t**2 - 2 * t**3",
        "for source, target, value in flows:",
        "    upper = starts[source] + (ends[target] - starts[source]) * bend",
        f"    ax.fill_between(0.03 + 0.94 * t, upper - value, upper, color=colors[source], alpha={f.get('alpha', 0.5)}, linewidth=0)",
        "    starts[source] -= value",
        "    ends[target] -= value",
        "ax.set_xlim(-0.45, 1.45)",
        "ax.use_sticky_edges = False",
        "ax.margins(y=0.03)",
        'ax.axis("off")',
    )


def network(p: Pen) -> None:
    """Nodes and edges, drawn by NetworkX."""
    data, f = p.spec["data"], p.features
    p.use("nx")
    p.data += rows("edges", data["edges"])
    color = (f.get("colors") or ["lightblue"])[0]
    arrangement = f.get("arrangement", "circular")
    p.add("graph = nx.Graph()", "graph.add_weighted_edges_from(edges)")
    p.add(
        {
            "circular": "positions = nx.circular_layout(graph)",
            "kamada_kawai": "positions = nx.kamada_kawai_layout(graph, weight=None)",
            "shell": "positions = nx.shell_layout(graph)",
        }[arrangement]
    )
    size = str(f.get("node_size", 1800))
    if "degree_size" in f:
        p.note("The more links, the larger the node")
        p.add("sizes = [900 + 450 * graph.degree(node) for node in graph]")
        size = "sizes"
    p.note("Edges below, then nodes and their names")
    width = '[0.5 + 0.5 * weight for _, _, weight in graph.edges(data="weight")]' if "weight_width" in f else "1.5"
    p.add(
        f'nx.draw_networkx_edges(graph, positions, ax=ax, width={width}, edge_color="gray")',
        f'nx.draw_networkx_nodes(graph, positions, ax=ax, node_size={size}, node_color={literal(color)}, edgecolors="white")',
        f"nx.draw_networkx_labels(graph, positions, ax=ax, font_size=8, font_color={literal(ink(color))})",
    )
    if "weights" in f:
        p.add(
            'weights = nx.get_edge_attributes(graph, "weight")',
            "nx.draw_networkx_edge_labels(graph, positions, edge_labels=weights, ax=ax, font_size=8)",
        )
    p.add("ax.margins(0.15)", 'ax.axis("off")')


BODIES: dict[str, Callable[[Pen], None]] = {
    "treemap": treemap,
    "funnel": funnel,
    "sankey": sankey,
    "network": network,
}
