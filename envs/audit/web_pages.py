"""Pages of our own: honest answers for audits of still web pages. Each has a `main` with parts that can change places."""

from __future__ import annotations

PAGES = {
    "shop": """<!DOCTYPE html>
<html><head><title>Shop</title><style>
body { margin: 0; font-family: sans-serif; background: #f4f1ea; color: #22252a; font-size: 16px; }
header { background: #14532d; color: #ffffff; padding: 18px 40px; font-size: 26px; }
main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 24px; padding: 32px 40px; }
.item { background: #ffffff; border: 1px solid #c9c2b2; border-radius: 10px; padding: 18px; }
.item h2 { font-size: 20px; margin: 0 0 8px; color: #14532d; }
.price { font-size: 22px; color: #b45309; }
.swatch { height: 70px; background: #86b49a; margin-bottom: 12px; }
footer { padding: 14px 40px; font-size: 14px; color: #6b7280; }
</style></head><body><header>Orchard and Barrel</header><main>
<div class="item"><div class="swatch"></div><h2>Cider, dry</h2><p>Pressed in October</p><div class="price">7.40 a bottle</div></div>
<div class="item"><div class="swatch" style="background: #d9a441"></div><h2>Pear juice</h2><p>Cloudy and cold</p><div class="price">3.90 a litre</div></div>
<div class="item"><div class="swatch" style="background: #a44a3f"></div><h2>Apple butter</h2><p>Slowly cooked for 12 hours</p><div class="price">5.25 a jar</div></div>
<div class="item"><div class="swatch" style="background: #5b7553"></div><h2>Quince paste</h2><p>Goes with old cheese</p><div class="price">6.10 a block</div></div>
<div class="item"><div class="swatch" style="background: #7a5c43"></div><h2>Walnut oil</h2><p>From 31 trees</p><div class="price">14.80 a flask</div></div>
</main><footer>Open from 9 to 18, closed on Mondays</footer></body></html>
""",
    "report": """<!DOCTYPE html>
<html><head><title>Report</title><style>
body { margin: 0; font-family: serif; background: #ffffff; color: #1f2937; font-size: 17px; }
main { width: 760px; margin: 36px auto; }
h1 { font-size: 34px; margin: 0 0 6px; color: #7c2d12; }
.date { font-size: 15px; color: #6b7280; }
table { border-collapse: collapse; margin: 22px 0; width: 100%; font-size: 16px; }
th { background: #7c2d12; color: #fff7ed; text-align: left; padding: 9px 14px; }
td { border-bottom: 1px solid #d6d3d1; padding: 9px 14px; }
blockquote { border-left: 6px solid #fb923c; margin: 18px 0; padding: 10px 18px; background: #fff7ed; }
</style></head><body><main><h1>Harbour report for spring</h1><p class="date">Week 17, signed on 24 April</p>
<table><tr><th>Pier</th><th>Arrivals</th><th>Tonnes</th></tr><tr><td>North pier</td><td>41</td><td>1820</td></tr>
<tr><td>Grain pier</td><td>27</td><td>3475</td></tr><tr><td>Ferry slip</td><td>168</td><td>96</td></tr></table>
<blockquote>Fog kept the grain pier shut for two mornings.</blockquote>
<p>Repairs of the northern crane end in June; until then heavy loads go by rail.</p></main></body></html>
""",
    "landing": """<!DOCTYPE html>
<html><head><title>Landing</title><style>
body { margin: 0; font-family: sans-serif; background: #0f172a; color: #e2e8f0; font-size: 18px; }
nav { display: flex; gap: 28px; padding: 20px 48px; font-size: 16px; color: #94a3b8; }
nav b { color: #38bdf8; margin-right: auto; font-size: 20px; }
main { padding: 60px 48px; }
h1 { font-size: 54px; line-height: 1.1; margin: 0 0 20px; width: 720px; }
.lead { font-size: 21px; color: #94a3b8; width: 620px; }
.cta { display: inline-block; background: #38bdf8; color: #0f172a; padding: 15px 30px; border-radius: 8px; font-size: 18px; }
.facts { display: flex; gap: 60px; margin-top: 54px; }
.facts div { border-top: 3px solid #38bdf8; padding-top: 10px; font-size: 17px; }
</style></head><body><nav><b>Tidewatch</b><span>Sensors</span><span>Maps</span><span>Pricing</span></nav>
<main><h1>Know the water before it knows you</h1><p class="lead">Gauges on 240 piers, one quiet map.</p>
<div class="cta">Start a free month</div><div class="facts"><div>Readings every 5 minutes</div><div>Alerts in 19 languages</div><div>Kept for 30 years</div></div></main></body></html>
""",
    "board": """<!DOCTYPE html>
<html><head><title>Board</title><style>
body { margin: 0; font-family: sans-serif; background: #ede9fe; color: #1e1b4b; font-size: 15px; }
h1 { font-size: 24px; margin: 0; padding: 20px 30px; background: #4c1d95; color: #f5f3ff; }
main { display: flex; gap: 18px; padding: 24px 30px; align-items: flex-start; }
section { background: #ffffff; border-radius: 12px; padding: 14px; width: 260px; }
h2 { font-size: 16px; margin: 0 0 10px; color: #6d28d9; }
.card { background: #ddd6fe; border-radius: 8px; padding: 10px; margin-bottom: 10px; font-size: 15px; }
.hot { background: #fca5a5; }
</style></head><body><h1>Garden club, spring 2026</h1><main>
<section><h2>To do</h2><div class="card">Order 40 tulip bulbs</div><div class="card hot">Mend the fence</div></section>
<section><h2>Doing</h2><div class="card">Paint 6 benches</div><div class="card">Dig the pond</div><div class="card">Label the herbs</div></section>
<section><h2>Waiting</h2><div class="card hot">Permit for the well</div></section>
<section><h2>Done</h2><div class="card">Prune 12 roses</div><div class="card">Clean the shed</div></section></main></body></html>
""",
}
"""Page by name; the window is 1280 x 720."""
