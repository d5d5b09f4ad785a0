"""What charts are about: subjects with their measures, plausible ranges, names and trends. Our own lists, no real figures."""

from __future__ import annotations

from dataclasses import dataclass

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Topic:
    """A quantity that things have, at times."""

    subject: str
    """What titles call it, such as `Rainfall`."""
    measure: str
    """Label of the value axis, with its unit."""
    low: float
    high: float
    decimals: int
    noun: str
    """What the things are, such as `city`."""
    items: tuple[str, ...]
    times: tuple[str, ...]
    """Time axes that make sense: `months`, `years`, `quarters`, `weekdays`, `hours`, `weeks`."""
    trends: tuple[str, ...]
    """Courses that make sense: `growth`, `decline`, `seasonal`, `noise`, `peak`, `s_curve`."""
    additive: bool
    """Whether a sum of the values means something: only then parts of a whole are drawn."""


def _topics(text: str) -> tuple[Topic, ...]:
    found = []
    for line in text.strip().splitlines():
        subject, measure, low, high, decimals, noun, items, times, trends, additive = (
            part.strip() for part in line.split("|")
        )
        found.append(
            Topic(
                subject,
                measure,
                float(low),
                float(high),
                int(decimals),
                noun,
                tuple(item.strip() for item in items.split(",")),
                tuple(times.split()),
                tuple(trends.split()),
                additive == "sum",
            )
        )
    return tuple(found)


TOPICS = _topics("""
Rainfall | Rainfall (mm) | 12 | 210 | 0 | city | Bergen, Lisbon, Nairobi, Osaka, Quito, Hobart, Mumbai, Lima | months | seasonal noise | sum
Mean Temperature | Temperature (°C) | 2 | 33 | 1 | city | Athens, Oslo, Cairo, Denver, Seoul, Perth, Tunis, Turin | months weeks | seasonal | no
Visitors to the Museum | Visitors (thousands) | 8 | 95 | 0 | wing | Antiquities, Modern Art, Photography, Natural History, Textiles, Maritime | months years quarters | seasonal growth | sum
Solar Output | Energy (MWh) | 40 | 620 | 0 | plant | Almeria, Fresno, Leeton, Jodhpur, Upington, Ouarzazate | months years | seasonal growth | sum
Coffee Sales | Cups sold | 90 | 860 | 0 | drink | Espresso, Latte, Cappuccino, Filter, Flat White, Mocha, Cold Brew | weekdays months weeks | noise seasonal growth | sum
Bicycle Counts | Bicycles per day | 150 | 4200 | 0 | bridge | North Bridge, Mill Bridge, Harbour Bridge, Old Bridge, Station Bridge | months weekdays years | seasonal growth | sum
Website Sessions | Sessions (thousands) | 5 | 140 | 1 | channel | Search, Email, Social, Direct, Referral, Display | months weeks quarters | growth noise | sum
Quarterly Revenue | Revenue (million EUR) | 3 | 88 | 1 | division | Hardware, Software, Services, Licensing, Training, Cloud | quarters years | growth decline noise | sum
Wheat Yield | Yield (t/ha) | 2.1 | 9.4 | 1 | region | Picardy, Saskatchewan, Punjab, Kansas, Anatolia, Victoria | years | growth noise | no
Library Loans | Loans | 120 | 2900 | 0 | branch | Central, Riverside, Hillside, Parkway, Old Town, Westgate | months weekdays years | decline seasonal noise | sum
Electricity Demand | Demand (MW) | 310 | 1280 | 0 | district | Northern, Coastal, Inner City, Industrial, Rural East, Airport | hours months | seasonal peak | sum
Air Quality | PM2.5 (µg/m³) | 4 | 88 | 0 | station | Market Square, Ring Road, Harbour, University, Suburb North | months hours weeks | seasonal noise decline | no
Train Punctuality | Trains on time (%) | 71 | 99 | 1 | line | Coastal, Valley, Express, Alpine, Commuter, Airport | months quarters years | noise growth | no
Apple Harvest | Harvest (tonnes) | 14 | 260 | 0 | variety | Gala, Braeburn, Fuji, Jonagold, Elstar, Boskoop | years | noise growth | sum
Household Waste | Waste (kg per person) | 18 | 190 | 0 | material | Paper, Glass, Plastics, Metal, Organic, Textiles | years quarters | decline growth noise | sum
Mobile Data Traffic | Traffic (PB) | 1.2 | 46 | 1 | region | Europe, Africa, South Asia, Oceania, North America, Latin America | years quarters | growth s_curve | sum
Hospital Admissions | Admissions | 35 | 640 | 0 | ward | Cardiology, Orthopaedics, Paediatrics, Oncology, Neurology, Surgery | months weeks quarters | seasonal noise | sum
Ticket Sales | Tickets sold | 60 | 1900 | 0 | venue | Opera House, City Arena, Jazz Cellar, Open Air, Town Hall | weekdays months weeks | peak noise growth | sum
Fish Landings | Catch (tonnes) | 20 | 780 | 0 | species | Herring, Cod, Mackerel, Haddock, Sardine, Plaice | months years | seasonal decline noise | sum
Support Requests | Requests | 12 | 340 | 0 | team | Billing, Network, Accounts, Hardware, Installation | weekdays weeks months | noise decline growth | sum
House Prices | Price (thousand USD) | 145 | 910 | 0 | suburb | Maplewood, Lakeside, Fairview, Oakridge, Riverton, Stonegate | years quarters | growth noise | no
Battery Capacity | Capacity (%) | 58 | 100 | 1 | cell | Cell A, Cell B, Cell C, Cell D, Cell E | weeks months | decline | no
River Level | Level (m) | 0.6 | 6.8 | 2 | gauge | Upper Weir, Mill Lock, Town Quay, Delta, Gorge | hours weeks months | peak seasonal noise | no
Marathon Finishers | Finishers | 240 | 5600 | 0 | race | Spring Run, Harbour Run, Forest Run, City Run, Night Run | years | growth noise | sum
Streaming Subscribers | Subscribers (millions) | 0.8 | 64 | 1 | service | Cinebox, Playnow, Streamly, Viewpoint, Reelhouse | quarters years | s_curve growth | sum
Unemployment Rate | Rate (%) | 2.4 | 13.8 | 1 | province | Northland, Eastmark, Southshire, Westvale, Midlands | years quarters months | noise decline peak | no
Cement Production | Output (kilotonnes) | 55 | 940 | 0 | works | Brenta, Calder, Dunmore, Estrela, Falken | years months | growth noise | sum
Forest Cover | Area (thousand ha) | 80 | 1450 | 0 | country | Gabon, Estonia, Laos, Slovenia, Belize, Uruguay | years | decline growth | sum
Blood Pressure | Systolic pressure (mmHg) | 104 | 162 | 0 | patient | Patient 1, Patient 2, Patient 3, Patient 4, Patient 5 | weeks hours | decline noise | no
Game Downloads | Downloads (thousands) | 3 | 420 | 0 | genre | Puzzle, Racing, Strategy, Adventure, Sports, Arcade | months weeks quarters | growth peak s_curve | sum
Water Consumption | Consumption (ML) | 22 | 310 | 0 | sector | Households, Farming, Industry, Schools, Hotels, Parks | months years | seasonal growth | sum
Bakery Output | Loaves baked | 45 | 720 | 0 | bread | Rye, Sourdough, Baguette, Wholemeal, Ciabatta, Brioche | weekdays weeks months | noise growth | sum
Exam Results | Mean score (points) | 48 | 96 | 1 | subject | Physics, History, Biology, Geography, Algebra, Literature | years quarters | noise growth | no
Server Latency | Latency (ms) | 11 | 240 | 0 | service | Login, Search, Checkout, Uploads, Profile, Feed | hours weeks weekdays | peak noise decline | no
Port Traffic | Containers (thousand TEU) | 40 | 890 | 0 | port | Vigo, Gdansk, Durban, Busan, Santos, Cork | years quarters months | growth noise | sum
Honey Production | Honey (kg) | 6 | 74 | 1 | apiary | Orchard, Heath, Meadow, Linden, Clover Hill | years months | seasonal noise | sum
Advertising Spend | Spend (thousand USD) | 4 | 130 | 0 | medium | Television, Radio, Print, Online, Outdoor, Podcasts | quarters years months | growth decline noise | sum
Snow Depth | Depth (cm) | 4 | 235 | 0 | resort | Alpbach, Verbier, Niseko, Bariloche, Whistler | months weeks | peak seasonal | no
Electric Car Registrations | Registrations | 90 | 7800 | 0 | make | Aurio, Voltera, Nimbus, Kestrel, Solace | years quarters months | s_curve growth | sum
Gym Attendance | Check-ins | 25 | 480 | 0 | class | Yoga, Spinning, Boxing, Pilates, Swimming, Rowing | weekdays months hours | noise peak | sum
Research Funding | Funding (million USD) | 2 | 97 | 1 | field | Genetics, Robotics, Climate, Materials, Optics, Ecology | years | growth noise | sum
Milk Prices | Price (EUR per 100 kg) | 27 | 62 | 1 | country | Ireland, Denmark, Austria, Poland, Latvia | months years quarters | noise growth | no
Crime Reports | Reports | 14 | 390 | 0 | precinct | First, Second, Third, Fourth, Fifth, Sixth | months years quarters | decline noise seasonal | sum
Seed Germination | Germinated (%) | 12 | 98 | 0 | species | Tomato, Pepper, Basil, Lettuce, Cucumber, Radish | weeks | s_curve growth | no
Parcel Volume | Parcels (thousands) | 9 | 310 | 0 | depot | Calais, Leipzig, Zaragoza, Malmo, Trieste | months weekdays weeks | seasonal growth peak | sum
Wind Speed | Speed (m/s) | 1.5 | 24 | 1 | mast | Ridge, Coast, Plateau, Valley, Offshore | hours months weeks | noise seasonal peak | no
Movie Ratings | Rating (out of 10) | 3.4 | 9.3 | 1 | genre | Drama, Comedy, Thriller, Animation, Horror, Documentary | years | noise | no
Newspaper Circulation | Copies (thousands) | 18 | 460 | 0 | title | The Courier, Daily Post, Evening Star, The Gazette, Morning Echo | years quarters | decline | sum
Factory Defects | Defects per 1,000 | 0.4 | 14 | 1 | plant | Line 1, Line 2, Line 3, Line 4, Line 5 | weeks months quarters | decline noise | no
Restaurant Orders | Orders | 15 | 330 | 0 | dish | Ramen, Curry, Tacos, Risotto, Burger, Salad | weekdays hours months | noise peak | sum
Passenger Numbers | Passengers (thousands) | 22 | 870 | 0 | airport | Faro, Bristol, Krakow, Nantes, Bologna, Aarhus | months years quarters | seasonal growth | sum
Carbon Emissions | Emissions (Mt CO₂) | 6 | 184 | 0 | sector | Transport, Power, Buildings, Farming, Industry, Waste | years | decline growth noise | sum
Vaccination Coverage | Coverage (%) | 22 | 98 | 0 | district | Ashford, Belmont, Clayton, Dunwich, Elmhurst | weeks months years | s_curve growth | no
Savings Balance | Balance (USD) | 400 | 9600 | 0 | account | Holiday, Emergency, Education, Home, Retirement | months years quarters | growth noise | sum
Ocean Salinity | Salinity (PSU) | 30.5 | 38.4 | 1 | basin | Aegean, Baltic Mouth, Coral, Tasman, Bering | months years | noise seasonal | no
Chess Ratings | Rating | 1420 | 2480 | 0 | player | Amara, Bogdan, Chiara, Dmitri, Elin, Farid | months years quarters | growth noise | no
""")
"""Subject | label | lowest | highest | decimals | things | their names | times | trends | sum."""


@dataclass(frozen=True)
class Sample:
    """A quantity that is measured many times."""

    subject: str
    measure: str
    law: str
    """`normal`, `lognormal`, `exponential`, `gamma` or `uniform`."""
    mean: float
    spread: float
    decimals: int
    noun: str
    groups: tuple[str, ...]


def _samples(text: str) -> tuple[Sample, ...]:
    found = []
    for line in text.strip().splitlines():
        subject, measure, law, mean, spread, decimals, noun, groups = (part.strip() for part in line.split("|"))
        names = tuple(name.strip() for name in groups.split(","))
        found.append(Sample(subject, measure, law, float(mean), float(spread), int(decimals), noun, names))
    return tuple(found)


SAMPLES = _samples("""
Reaction Times | Reaction time (ms) | normal | 285 | 38 | 0 | condition | Control, Caffeine, Sleep-deprived, Trained
Egg Weights | Weight (g) | normal | 59 | 5.2 | 1 | breed | Leghorn, Marans, Sussex, Orpington
Delivery Times | Delivery time (min) | gamma | 34 | 11 | 0 | courier | Swift, Roadrunner, Pigeon, Comet
Exam Scores | Score (points) | normal | 68 | 11 | 0 | class | 9A, 9B, 10A, 10B
Leaf Lengths | Length (mm) | normal | 74 | 13 | 1 | tree | Oak, Beech, Maple, Birch
Commuting Distances | Distance (km) | lognormal | 12 | 7 | 1 | town | Aston, Burwell, Corby, Dereham
Call Durations | Duration (s) | exponential | 190 | 190 | 0 | desk | Sales, Billing, Support, Returns
Bolt Diameters | Diameter (mm) | normal | 8 | 0.06 | 3 | machine | M1, M2, M3, M4
Resting Heart Rates | Heart rate (bpm) | normal | 66 | 8 | 0 | group | Runners, Cyclists, Swimmers, Office staff
Monthly Rents | Rent (EUR) | lognormal | 920 | 260 | 0 | district | Harbour, Old Town, Campus, Hillside
Fish Lengths | Length (cm) | normal | 31 | 6 | 1 | lake | Ammer, Bled, Como, Garda
Battery Lifetimes | Lifetime (h) | normal | 41 | 6.5 | 1 | brand | Amplo, Durex Cell, Volta, Zenit
Waiting Times | Waiting time (min) | exponential | 9 | 9 | 1 | counter | Counter 1, Counter 2, Counter 3, Counter 4
Soil pH Values | pH | normal | 6.4 | 0.5 | 2 | field | North, South, East, West
Tree Heights | Height (m) | gamma | 17 | 5 | 1 | plot | Plot A, Plot B, Plot C, Plot D
Download Speeds | Speed (Mbit/s) | gamma | 86 | 28 | 1 | provider | FibreOne, Netway, Skylink, Telora
Daily Steps | Steps (thousands) | normal | 8.1 | 2.2 | 1 | age group | 18-29, 30-44, 45-59, 60+
Sugar Content | Sugar (g per 100 ml) | uniform | 8 | 2.4 | 1 | juice | Apple, Grape, Orange, Pear
Sprint Times | Time (s) | normal | 12.4 | 0.6 | 2 | team | Falcons, Herons, Kites, Swifts
Response Sizes | Size (kB) | lognormal | 48 | 30 | 1 | endpoint | /feed, /search, /user, /cart
""")
"""Subject | label | law | mean | spread | decimals | groups | their names."""


@dataclass(frozen=True)
class Pair:
    """Two quantities that go together."""

    subject: str
    x_label: str
    x_low: float
    x_high: float
    y_label: str
    y_at_low: float
    y_at_high: float
    noise: float
    """Standard deviation around the line, as a share of its whole rise or fall."""
    decimals: int
    noun: str
    groups: tuple[str, ...]
    size_label: str
    """What the area of bubbles may stand for."""


def _pairs(text: str) -> tuple[Pair, ...]:
    found = []
    for line in text.strip().splitlines():
        subject, x, x_low, x_high, y, y_low, y_high, noise, decimals, noun, groups, size = (
            part.strip() for part in line.split("|")
        )
        names = tuple(name.strip() for name in groups.split(","))
        numbers = (float(x_low), float(x_high)), (float(y_low), float(y_high), float(noise))
        found.append(Pair(subject, x, *numbers[0], y, *numbers[1], int(decimals), noun, names, size))
    return tuple(found)


PAIRS = _pairs("""
Study Time and Exam Score | Hours studied | 1 | 12 | Score (points) | 48 | 92 | 0.16 | 1 | class | Morning, Evening, Weekend | Classes attended
Engine Size and Fuel Use | Engine size (l) | 0.9 | 5.2 | Fuel use (l/100 km) | 4.2 | 14.1 | 0.1 | 1 | body | Hatchback, Saloon, Estate | Weight (kg)
Altitude and Temperature | Altitude (m) | 120 | 3100 | Temperature (°C) | 24 | 3 | 0.07 | 0 | season | Spring, Summer, Autumn | Snowfall (cm)
Advertising and Sales | Spend (thousand USD) | 5 | 95 | Sales (thousand units) | 12 | 84 | 0.14 | 1 | region | North, Centre, South | Number of shops
Age of Trees and Girth | Age (years) | 4 | 120 | Girth (cm) | 15 | 290 | 0.09 | 0 | species | Oak, Ash, Lime | Height (m)
Floor Area and Rent | Floor area (m²) | 22 | 140 | Rent (EUR) | 420 | 2150 | 0.11 | 0 | district | Centre, Campus, Outskirts | Rooms
Temperature and Ice Cream Sales | Temperature (°C) | 12 | 36 | Cones sold | 60 | 540 | 0.12 | 0 | kiosk | Beach, Park, Pier | Staff on duty
Depth and Light | Depth (m) | 1 | 60 | Light (% of surface) | 92 | 8 | 0.08 | 0 | site | Reef, Bay, Open Sea | Turbidity (NTU)
Mileage and Car Price | Mileage (thousand km) | 8 | 190 | Price (thousand EUR) | 31 | 6 | 0.09 | 1 | fuel | Petrol, Diesel, Electric | Power (kW)
Body Mass and Wingspan | Body mass (g) | 15 | 900 | Wingspan (cm) | 20 | 118 | 0.08 | 0 | order | Raptors, Waders, Songbirds | Clutch size
Load and Deflection | Load (kN) | 2 | 48 | Deflection (mm) | 0.8 | 19 | 0.05 | 1 | beam | Steel, Timber, Composite | Span (m)
Income and Savings | Income (thousand USD) | 22 | 130 | Savings (thousand USD) | 1 | 38 | 0.15 | 1 | household | Single, Couple, Family | Household size
Fertiliser and Yield | Nitrogen (kg/ha) | 20 | 220 | Yield (t/ha) | 3.1 | 9.2 | 0.1 | 0 | crop | Wheat, Barley, Rape | Field size (ha)
Practice and Typing Speed | Practice (hours) | 2 | 60 | Speed (words/min) | 24 | 88 | 0.12 | 0 | layout | QWERTY, Dvorak, Colemak | Lessons taken
Population and Metro Length | Population (millions) | 0.6 | 22 | Network (km) | 14 | 640 | 0.15 | 1 | continent | Asia, Europe, Americas | Stations
Humidity and Drying Time | Humidity (%) | 25 | 90 | Drying time (h) | 2.5 | 17 | 0.08 | 0 | paint | Acrylic, Oil, Lacquer | Layer (µm)
""")
"""Subject | x label | lowest | highest | y label | at lowest | at highest | noise | decimals | groups | names | size."""

FUNCTIONS: tuple[tuple[str, str, float, float, str], ...] = (
    ("sin(x)", "np.sin(x)", 0, 12.57, "A sine wave"),
    ("cos(2x)", "np.cos(2 * x)", 0, 6.28, "Cosine of twice the angle"),
    ("exp(-x/4) sin(3x)", "np.exp(-x / 4) * np.sin(3 * x)", 0, 12, "A damped oscillation"),
    ("x^3 - 3x", "x**3 - 3 * x", -2.5, 2.5, "A cubic with two turning points"),
    ("1 / (1 + exp(-x))", "1 / (1 + np.exp(-x))", -6, 6, "The logistic curve"),
    ("x^2 - 4", "x**2 - 4", -4, 4, "A parabola"),
    ("exp(-x^2)", "np.exp(-(x**2))", -3, 3, "A Gaussian bell"),
    ("sqrt(x)", "np.sqrt(x)", 0, 16, "The square root"),
    ("log(1 + x)", "np.log(1 + x)", 0, 20, "Logarithmic growth"),
    ("sin(x) / x", "np.sinc(x / np.pi)", -15, 15, "The sinc function"),
    ("tanh(x)", "np.tanh(x)", -4, 4, "Hyperbolic tangent"),
    ("sin(x) + sin(1.1x)", "np.sin(x) + np.sin(1.1 * x)", 0, 63, "Beats of two tones"),
    ("|x - 2|", "np.abs(x - 2)", -3, 7, "An absolute value"),
    ("x exp(-x)", "x * np.exp(-x)", 0, 8, "A gamma-like pulse"),
)
"""In words, as NumPy writes it, from, to, and what to call it."""
SURFACES: tuple[tuple[str, str, float], ...] = (
    ("sin(x) cos(y)", "np.sin(X) * np.cos(Y)", 3.14),
    ("exp(-(x^2 + y^2))", "np.exp(-(X**2 + Y**2))", 2.0),
    ("x^2 - y^2", "X**2 - Y**2", 2.0),
    ("sin(sqrt(x^2 + y^2))", "np.sin(np.sqrt(X**2 + Y**2))", 6.0),
    ("x exp(-x^2 - y^2)", "X * np.exp(-(X**2) - Y**2)", 2.0),
    ("cos(x) + cos(y)", "np.cos(X) + np.cos(Y)", 6.28),
    ("x y", "X * Y", 3.0),
    ("(1 - x)^2 + 4 (y - x^2)^2", "(1 - X) ** 2 + 4 * (Y - X**2) ** 2", 1.5),
)
"""In words, as NumPy writes it, and the half width of the square it is drawn on."""
