"""What plans, timelines, funnels, flows, networks and tables are about: our own lists, nothing of the world's figures."""

from __future__ import annotations

from dataclasses import dataclass


def _lines(text: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


@dataclass(frozen=True)
class Plan:
    """A project: phases, each with its tasks in order."""

    subject: str
    phases: tuple[tuple[str, tuple[str, ...]], ...]


PLANS = tuple(
    Plan(subject, tuple((name.strip(), _names(tasks)) for name, _, tasks in (part.partition(":") for part in phases)))
    for subject, *phases in _lines("""
Kitchen Renovation | Planning: Measure rooms, Order parts | Building: Remove units, Plumbing, Wiring, Tiling | Finish: Fit cupboards, Painting
Product Launch | Research: Interviews, Market study | Design: Sketches, Prototype, User test | Launch: Press kit, Campaign, Shop rollout
Museum Exhibition | Concept: Theme, Loan requests | Works: Transport, Wall texts, Lighting | Opening: Press tour, Opening night
Field Study | Setup: Permits, Equipment, Training | Fieldwork: Spring survey, Summer survey, Autumn survey | Analysis: Data cleaning, Statistics, Report
Film Production | Before: Script, Casting, Locations | Shooting: Studio scenes, Outdoor scenes | After: Editing, Sound, Colour
Garden Redesign | Preparation: Soil test, Clearing | Groundwork: Paths, Pond, Fence | Planting: Trees, Hedges, Flower beds
App Release | Backend: Database, Accounts, Payments | Frontend: Layout, Screens, Translation | Quality: Beta test, Bug fixes, Release
Bridge Repair | Survey: Inspection, Load test | Structure: Scaffolding, Steelwork, Concrete | Surface: Sealing, Asphalt, Markings
School Play | Start: Choose play, Auditions | Rehearsal: Act one, Act two, Dress rehearsal | Stage: Costumes, Set building, Posters
Vaccine Trial | Approval: Protocol, Ethics review | Trial: Recruitment, First dose, Second dose | Results: Lab work, Evaluation, Paper
Conference | Programme: Call for papers, Reviews, Schedule | Venue: Contract, Catering, Signs | Visitors: Website, Registration, Badges
Book Publication | Text: Draft, Revision, Proofreading | Layout: Typesetting, Cover, Index | Trade: Printing, Shipping, Readings
Office Move | Search: Viewings, Lease | Fit-out: Cabling, Furniture, Painting | Move: Packing, Transport, Server move
Satellite Mission | Design: Orbit, Payload, Structure | Tests: Vibration, Vacuum, Software | Operations: Launch, Commissioning
""")
)
"""Subject | phase: its tasks | ..."""

EVENTS = tuple(
    (subject, _names(events))
    for subject, events in _lines("""
History of the Harbour Museum | Foundation, First exhibition, New wing, Storm damage, Reopening, Digital archive, Jubilee
Milestones of Northwind Motors | Workshop opens, First car, Export begins, Second plant, Electric model, Solar roof, New brand
The Valley Railway | Survey, Line opens, Steam ends, Tunnel built, Electrified, Night trains, Station rebuilt
Riverside Football Club | Club founded, First title, New stadium, Relegation, Youth school, Cup win, Women's team
The Copperfield Observatory | Site chosen, First light, New mirror, Comet found, Radio dish, Robot telescope, Visitor centre
Life of a Programming Language | First draft, Compiler, Public release, Package index, Second edition, Foundation, New parser
The Aster Labs Story | Garage start, First patent, Listing, Lab fire, Merger, Cancer drug, Relocation
Town of Elmhurst | First charter, Town wall, Great flood, Mill opens, Railway link, University, Car-free centre
The Linden Orchestra | First concert, World tour, Hall burns, New hall, Live album, Youth choir, Anniversary
Silverline Airways | First flight, Jet fleet, Atlantic route, Strike, Alliance, Low-cost arm, Quiet engines
Island Nature Reserve | Protected, Ranger station, Seabird count, Oil spill, Beavers return, Boardwalk, World heritage
The City Library | Reading room, Lending starts, Book bus, Card catalogue, Online search, Night hours, New building
""")
)
"""Subject | what happened, in order."""

STAGES = tuple(
    (subject, measure, _names(stages))
    for subject, measure, stages in _lines("""
Online Shop Visits | Visitors | Visited, Viewed product, Added to cart, Checkout, Paid
Hiring of Engineers | Candidates | Applied, Screened, Interviewed, Offered, Hired
Newsletter Campaign | Recipients | Sent, Delivered, Opened, Clicked, Subscribed
App Onboarding | Users | Installed, Registered, Verified, First project, Paid plan
Manuscript Review | Manuscripts | Submitted, Sent to review, Revised, Accepted, Published
Drug Discovery | Compounds | Screened, Hits, Leads, Preclinical, Trials, Approved
House Viewings | Households | Enquired, Viewed, Second viewing, Offer, Contract
Donation Drive | People | Reached, Visited page, Started form, Donated, Monthly donor
University Admission | Students | Applied, Complete file, Admitted, Enrolled, Graduated
Support Tickets | Tickets | Opened, Assigned, Answered, Solved, Rated
Film Festival Entries | Films | Entered, Eligible, Longlisted, Shortlisted, Awarded
Blood Donation | Volunteers | Invited, Registered, Arrived, Fit to donate, Donated
Course Completion | Learners | Enrolled, First lesson, Half way, Final test, Certificate
Seedling Survival | Seedlings | Sown, Sprouted, Transplanted, First winter, Grown tree
""")
)
"""Subject | what is counted | stages, each a part of the one before."""

FLOWS = tuple(
    (subject, unit, _names(sources), _names(targets))
    for subject, unit, sources, targets in _lines("""
Energy Flow | TWh | Gas, Coal, Wind, Solar, Hydro | Homes, Industry, Transport, Losses
Household Budget | USD | Salary, Rent income, Benefits | Housing, Food, Travel, Savings, Taxes
Water Use | ML | River, Groundwater, Rainwater | Farming, Households, Industry, Parks
Website Paths | sessions | Search, Email, Social, Direct | Shop, Blog, Support, Exit
Migration between Regions | thousand people | North, Coast, Highlands, Islands | Capital, Harbour City, Abroad
Waste Streams | tonnes | Homes, Offices, Shops, Building sites | Recycling, Compost, Incineration, Landfill
Student Choices | students | Science, Arts, Trades | University, Apprenticeship, Gap year, Work
Freight Flows | kilotonnes | Rotterdam, Trieste, Gdansk | Rail, Road, Barge
Commuters by Mode | commuters | Old Town, Suburbs, Villages, Campus | Car, Bus, Train, Bicycle
Grain Trade | kilotonnes | Wheat, Maize, Barley, Rice | Food, Feed, Fuel, Export
Patient Paths | patients | Emergency, Referral, Transfer | Ward, Surgery, Day clinic, Discharge
Research Money | million EUR | State, Industry, Donations | Salaries, Equipment, Travel, Overheads
""")
)
"""Subject | unit | where it comes from | where it goes."""

GRAPHS = tuple(
    (subject, weight, _names(nodes))
    for subject, weight, nodes in _lines("""
Railway Links | trains a day | Bergen, Oslo, Turku, Riga, Gdansk, Kiel, Aarhus, Malmo, Leipzig, Brno
Co-authors of a Department | joint papers | Amara, Bogdan, Chiara, Dmitri, Elin, Farid, Greta, Hugo, Ines, Jonas
Modules of a Program | imports | core, parser, cache, api, store, auth, logs, tests, cli, views
Ferry Routes | sailings a week | Vigo, Cork, Brest, Faro, Genoa, Bari, Split, Malta, Palma, Tunis
Food Web of a Pond | feeding links | Algae, Snail, Beetle, Tadpole, Perch, Heron, Pike, Otter, Midge, Newt
Messages within a Team | messages | Ada, Ben, Cleo, Dan, Eva, Finn, Gina, Hal, Iris, Jack
Trade among Islands | ships | Anholt, Bornholm, Coll, Dursey, Eigg, Foula, Gozo, Hven, Islay, Jura
Power Grid | lines | Plant A, Plant B, Dam, Harbour, City, Mill, Airport, Campus, Farm, Mine
Characters of a Novel | scenes together | Alma, Bruno, Clara, Diego, Emil, Flora, Georg, Hanna, Igor, Julia
Bus Connections | buses an hour | Station, Market, Campus, Hospital, Stadium, Zoo, Harbour, Museum, Airport, Park
""")
)
"""Subject | what the weight of an edge counts | nodes."""


@dataclass(frozen=True)
class Records:
    """Things that are measured in several ways."""

    subject: str
    noun: str
    variables: tuple[tuple[str, float, float, int, float], ...]
    """Name, mean, standard deviation, decimals, and how it goes along with the others: -1 to 1."""


def _variables(texts: list[str]) -> tuple[tuple[str, float, float, int, float], ...]:
    parts = [text.rsplit(maxsplit=4) for text in texts]
    return tuple((part[0], float(part[1]), float(part[2]), int(part[3]), float(part[4])) for part in parts)


RECORDS = tuple(
    Records(subject, noun, _variables(variables))
    for subject, noun, *variables in _lines("""
Flats of a City | Flat | Area 78 24 0 0.95 | Rooms 3.1 1 1 0.85 | Age 34 18 0 -0.35 | Distance 5.4 2.6 1 -0.5 | Rent 940 260 0 0.9
Weather of a Station | Day | Temperature 17 6 1 0.9 | Humidity 64 12 0 -0.8 | Wind 4.2 1.9 1 0.1 | Pressure 1014 7 0 0.5 | Sunshine 6.1 2.6 1 0.8
Used Cars | Car | Power 96 28 0 0.7 | Weight 1420 210 0 0.75 | Mileage 84 38 0 -0.4 | Age 7 3.4 1 -0.55 | Price 15.8 6.4 1 0.85
Wines of a Region | Wine | Alcohol 12.9 0.8 1 0.6 | Acidity 6.2 0.9 1 -0.5 | Sugar 3.4 1.6 1 -0.2 | Colour 5.1 1.4 1 0.7 | Score 86 4 0 0.8
School Classes | Pupil | Maths 68 12 0 0.8 | Physics 66 13 0 0.85 | Reading 71 10 0 0.4 | Sleep 7.6 0.9 1 0.3 | Absence 5 3 0 -0.6
Athletes | Athlete | Height 181 8 0 0.5 | Mass 77 10 0 0.35 | Pulse 54 7 0 -0.7 | Sprint 12.1 0.7 1 -0.8 | Jump 6.2 0.5 2 0.85
Soil Samples | Sample | Clay 24 9 0 0.7 | Sand 44 13 0 -0.85 | Carbon 2.3 0.8 1 0.65 | pH 6.5 0.6 1 0.2 | Moisture 21 6 1 0.75
Coffee Shops | Shop | Seats 34 14 0 0.8 | Staff 6 2 0 0.85 | Rent 2400 700 0 0.6 | Rating 4.1 0.4 1 0.1 | Sales 38 13 0 0.9
Lakes | Lake | Depth 26 14 0 -0.6 | Clarity 4.8 2 1 -0.8 | Phosphorus 28 13 0 0.85 | Chlorophyll 14 7 1 0.9 | Oxygen 8.4 1.5 1 -0.55
""")
)
"""Subject | what a row is | variable, mean, standard deviation, decimals, loading | ..."""

POWERS = tuple(
    (subject, x_label, y_label, int(first), float(scale), _names(names))
    for subject, x_label, y_label, first, scale, names in _lines("""
Running Time of Sorting | Number of items | Time (ms) | 2 | 0.002 | Merge sort 1.1, Insertion sort 1.9, Radix sort 1.0
Metabolic Rate of Mammals | Body mass (g) | Metabolic rate (kJ/day) | 1 | 3.5 | Rodents 0.72, Carnivores 0.78, Primates 0.75
Size of Cities | Rank | Population (thousands) | 0 | 9000 | Eastland -0.95, Westland -1.08, Islands -1.2
Error of Quadrature | Number of steps | Absolute error | 1 | 0.8 | Rectangle -1.0, Trapezoid -2.0, Monte Carlo -0.5
Earthquake Counts | Energy (TJ) | Events a year | 0 | 4200 | Coast -0.66, Ridge -0.74, Plateau -0.9
Drag of Spheres | Speed (mm/s) | Drag force (µN) | 0 | 0.4 | Water 1.2, Oil 1.0, Glycerine 1.05
Memory of Indexes | Records | Memory (kB) | 2 | 0.05 | Hash table 1.0, Sorted list 0.96, Trie 1.15
Island Species | Area (km²) | Number of species | 0 | 9 | Birds 0.27, Ants 0.33, Ferns 0.22
Noise of a Sensor | Frequency (Hz) | Power density (nV²/Hz) | 0 | 5200 | Sensor A -1.0, Sensor B -1.35, Sensor C -0.7
River Basins | Basin area (km²) | Mean discharge (m³/s) | 1 | 0.03 | Alpine 0.95, Lowland 0.82, Desert 0.6
""")
)
"""Subject | x label | y label | power of ten of the first x | y at x = 1 | group and its exponent, ..."""


@dataclass(frozen=True)
class Space:
    """Three quantities of the same things; each of the groups has its own corner of the space."""

    subject: str
    axes: tuple[tuple[str, float, float, int], ...]
    """Label, lowest, highest, decimals."""
    groups: tuple[str, ...]


SPACES = tuple(
    Space(
        subject,
        tuple(
            (label, float(low), float(high), int(places))
            for label, low, high, places in (axis.rsplit(maxsplit=3) for axis in axes)
        ),
        _names(groups),
    )
    for subject, *axes, groups in _lines("""
Flower Measurements | Petal length (cm) 1 7 1 | Petal width (cm) 0.2 2.5 1 | Stem height (cm) 10 60 0 | Meadow, Ridge, Marsh
Stars of a Cluster | Distance (pc) 110 190 0 | Brightness (mag) 4 14 1 | Colour index 0.1 1.8 2 | Dwarfs, Giants, Binaries
Alloy Trials | Copper (%) 2 30 1 | Temperature (°C) 300 900 0 | Hardness (HV) 80 320 0 | Cast, Rolled, Forged
Bird Calls | Pitch (kHz) 1.2 8 1 | Length (s) 0.2 3 1 | Loudness (dB) 35 90 0 | Warblers, Owls, Finches
Customer Segments | Age (years) 18 80 0 | Visits a month 1 20 0 | Spend (USD) 10 240 0 | Regulars, Newcomers, Students
Ocean Probes | Depth (m) 5 900 0 | Temperature (°C) 3 24 1 | Salinity (PSU) 33 38 1 | Gulf, Shelf, Open sea
Bread Recipes | Water (%) 55 85 0 | Baking time (min) 15 60 0 | Volume (ml) 400 1600 0 | Rye, Wheat, Spelt
Drone Flights | Wind (m/s) 0 14 1 | Payload (kg) 0 3 1 | Flight time (min) 8 42 0 | Quad, Hexa, Wing
""")
)
"""Subject | axis, lowest, highest, decimals | ... | groups."""

AGES = ("0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80+")
PLACES = ("Ashford", "Northland", "Belmont", "the Harbour District", "Eastmark", "Midlands", "Clayton County", "Southshire", "Elmhurst", "Lakeside", "Westvale", "the Outer Islands")  # fmt: skip
