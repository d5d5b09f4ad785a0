"""The script that finds elements and reads them, in a world of its own beside the page's.

There the page's changes to JavaScript (patched prototypes, replaced functions) do not exist; only the document is the
same. Elements can still hide their own properties (`<form><input name=textContent>`), so every property is taken from
its prototype.
"""

WORLD = r"""globalThis.janusrl ??= (() => {
  const bind = (f) => Function.prototype.call.bind(f);
  const method = (type, name) => bind(type.prototype[name]);
  const getter = (type, name) => bind(Object.getOwnPropertyDescriptor(type.prototype, name).get);
  const inDocument = method(Document, "querySelectorAll"), inElement = method(Element, "querySelectorAll"),
    inFragment = method(DocumentFragment, "querySelectorAll"), attribute = method(Element, "getAttribute"),
    has = method(Element, "hasAttribute"), boxOf = method(Element, "getBoundingClientRect"),
    contains = method(Node, "contains"), contentOf = getter(Node, "textContent"),
    textOf = getter(HTMLElement, "innerText"), shadowOf = getter(Element, "shadowRoot"),
    parentOf = getter(Node, "parentNode"), childrenOf = getter(Element, "children"),
    shownOf = method(Element, "checkVisibility"), matches = method(Element, "matches"),
    closest = method(Element, "closest"), bringIn = method(Element, "scrollIntoViewIfNeeded"),
    focusOn = method(HTMLElement, "focus"), hitIn = method(Document, "elementFromPoint"),
    hitInShadow = method(ShadowRoot, "elementFromPoint"), send = method(EventTarget, "dispatchEvent"),
    activeOf = getter(Document, "activeElement");
  const property = (type, name) => {
    const {get, set} = Object.getOwnPropertyDescriptor(type.prototype, name);
    return {get: bind(get), set: set && bind(set)};
  };
  const inputValue = property(HTMLInputElement, "value"), areaValue = property(HTMLTextAreaElement, "value"),
    selectValue = property(HTMLSelectElement, "value"), isChecked = property(HTMLInputElement, "checked"),
    optionSelected = property(HTMLOptionElement, "selected"), optionsOf = getter(HTMLSelectElement, "options"),
    labelsOf = (element) => {
      for (const type of [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement, HTMLButtonElement])
        if (element instanceof type) return [...(getter(type, "labels")(element) ?? [])];
      return [];
    };
  const plain = (text) => String(text ?? "").replace(/[\s\u200b]+/g, " ").trim();
  const cut = (text) => text == null ? null : String(text).slice(0, 5000);

  // Whether any element of the document has a shadow root; looked up once a question.
  let known;
  const shadows = () => known ??= [...inDocument(document, "*")].some(shadowOf);
  const all = (root, selector) => {
    const query = root === document ? inDocument : root instanceof Element ? inElement : inFragment;
    const found = [...query(root, selector)];
    if (!shadows()) return found;
    for (const element of query(root, "*")) {
      const shadow = shadowOf(element);
      if (shadow) found.push(...all(shadow, selector));
    }
    if (root instanceof Element && shadowOf(root)) found.push(...all(shadowOf(root), selector));
    return found;
  };
  const holds = (text, wanted, exact) => exact ? text === wanted : text.toLowerCase().includes(wanted.toLowerCase());
  const isButton = (element) =>
    element instanceof HTMLInputElement && ["button", "submit", "reset"].includes(element.type);
  const wording = (element) => plain(isButton(element) ? inputValue.get(element) : contentOf(element));
  const UNSEEN = "script, style, noscript, template, head, head *, title";
  const byText = (root, wanted, exact) => {
    const found = all(root, "*").filter((element) =>
      !matches(element, UNSEEN) && holds(wording(element), wanted, exact));
    const outer = new Set();
    for (const element of found)
      for (let up = parentOf(element); up; up = parentOf(up)) outer.add(up);
    return found.filter((element) => !outer.has(element));
  };
  const named = (element) => {
    const ids = attribute(element, "aria-labelledby");
    const label = ids && ids.split(/\s+/).flatMap((id) => [...inDocument(document, "#" + CSS.escape(id))]);
    return [attribute(element, "aria-label"), ...(label || []).map(contentOf), ...labelsOf(element).map(contentOf)]
      .map(plain);
  };
  // Which elements have a role by themselves; and what a control is called.
  const ROLES = {
    button: 'button, summary, input:is([type=button], [type=submit], [type=reset], [type=image])',
    link: "a[href], area[href]", checkbox: "input[type=checkbox]", radio: "input[type=radio]",
    slider: "input[type=range]", spinbutton: "input[type=number]", searchbox: "input[type=search]",
    textbox: "textarea, input:not([type]), input:is([type=text], [type=email], [type=tel], [type=url], [type=''])",
    combobox: "select:not([multiple]):not([size])", listbox: "select:is([multiple], [size])", option: "option",
    heading: "h1, h2, h3, h4, h5, h6", list: "ul, ol, menu", listitem: "li", table: "table", row: "tr",
    cell: "td", columnheader: "th", img: "img, svg", navigation: "nav", main: "main", form: "form",
    dialog: "dialog", progressbar: "progress", meter: "meter", article: "article", paragraph: "p", status: "output",
    banner: "header", contentinfo: "footer", complementary: "aside", group: "fieldset, details", separator: "hr",
  };
  const called = (element) => {
    const names = named(element).filter(Boolean);
    const more = isButton(element) || !(element instanceof HTMLInputElement) ? [wording(element)] : [];
    const given = ["alt", "title", "placeholder"].map((name) => plain(attribute(element, name)));
    return names.length ? names : [...more, ...given].filter(Boolean);
  };
  const finders = {
    css: (root, value) => all(root, value),
    text: (root, value, more) => byText(root, plain(value), more === "exact"),
    label: (root, value, more) => all(root, "input, textarea, select, button, [aria-label], [aria-labelledby]")
      .filter((element) => named(element).some((name) => name && holds(name, plain(value), more === "exact"))),
    placeholder: (root, value, more) => all(root, "[placeholder]")
      .filter((element) => holds(plain(attribute(element, "placeholder")), plain(value), more === "exact")),
    testid: (root, value) => all(root, `[data-testid="${CSS.escape(value)}"], [data-test="${CSS.escape(value)}"]`),
    role: (root, value, name) => all(root, ROLES[value] ? `${ROLES[value]}, [role~="${value}"]` : `[role~="${value}"]`)
      .filter((element) => (attribute(element, "role") ?? value).split(/\s+/)[0] === value)
      .filter((element) => !name || called(element).some((each) => holds(each, plain(name), false))),
  };
  const find = (target) => {
    let scope = [document];
    for (const [kind, value, more] of target) {
      if (kind === "nth") {
        const one = scope.at(+value);
        scope = one && one !== document ? [one] : [];
      } else {
        scope = [...new Set(scope.flatMap((root) => finders[kind](root, value, more)))];
      }
    }
    return scope.filter((each) => each !== document);
  };

  const boxed = (element) => {
    const box = boxOf(element);
    return box.width > 0 && box.height > 0 && shownOf(element, {visibilityProperty: true});
  };
  const shown = (element) => {
    if (!shownOf(element, {visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true})) return false;
    const box = boxOf(element);
    return (box.width > 0 && box.height > 0) || getComputedStyle(element).display === "contents"
      || [...childrenOf(element)].some(shown);
  };
  const one = (target) => {
    const found = find(target);
    return found.find(boxed) ?? found[0];
  };
  const seen = (target) => {
    const found = find(target);
    return found.find(shown) ?? found.find(boxed) ?? found[0];
  };
  const enabled = (element) => !matches(element, ":disabled") && !closest(element, '[aria-disabled="true"], [inert]');
  const hitAt = (x, y) => {
    let hit = hitIn(document, x, y);
    for (let shadow = hit && shadowOf(hit); shadow; shadow = hit && shadowOf(hit)) {
      const inner = hitInShadow(shadow, x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    return hit;
  };
  const belongs = (hit, element) => {
    for (let up = hit; up; up = parentOf(up) ?? (up instanceof ShadowRoot ? up.host : null))
      if (up === element) return true;
    return labelsOf(element).some((label) => contains(label, hit));
  };
  const points = (box) => [[.5, .5], [.25, .5], [.75, .5], [.5, .25], [.5, .75], [.1, .1], [.9, .9]]
    .map(([a, b]) => [box.left + a * box.width, box.top + b * box.height]);
  const inside = ([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;

  // Where the element can be hit by a pointer, or why it cannot.
  const locate = (target, {at, labels, still} = {}) => {
    let element = one(target);
    if (!element) return {why: "missing"};
    if (labels && !boxed(element)) element = labelsOf(element).find(boxed) ?? element;
    if (!boxed(element)) return {why: "hidden"};
    if (!enabled(element)) return {why: "disabled"};
    if (!still) bringIn(element, true);
    const box = boxOf(element);
    for (const point of at ? [[box.left + at[0], box.top + at[1]]] : points(box)) {
      if (!inside(point)) continue;
      const hit = hitAt(...point);
      if (hit && belongs(hit, element)) return {x: point[0], y: point[1]};
    }
    return {why: "covered"};
  };
  // Where a box to tick can be hit, and whether it is ticked.
  const tick = (target) => {
    const element = one(target);
    return {...locate(target, {labels: true}), state: element ? state(element) : null};
  };
  const focus = (target) => {
    const element = one(target);
    if (!element) return {why: "missing"};
    if (!boxed(element)) return {why: "hidden"};
    bringIn(element, true);
    focusOn(element);
    return {};
  };
  const state = (element) => {
    if (element instanceof HTMLInputElement && ["checkbox", "radio"].includes(element.type))
      return isChecked.get(element);
    for (const name of ["aria-checked", "aria-pressed", "aria-selected"])
      if (has(element, name)) return attribute(element, name) === "true";
    const inner = element instanceof HTMLLabelElement ? getter(HTMLLabelElement, "control")(element) : null;
    return inner && inner !== element ? state(inner) : null;
  };
  const announce = (element) => {
    send(element, new Event("input", {bubbles: true, composed: true}));
    send(element, new Event("change", {bubbles: true}));
  };
  const SET_TYPES = ["date", "time", "month", "week", "datetime-local", "color", "range"];
  // Sets fields that cannot be typed into; of others says so, selected as a whole.
  const fill = (target, text) => {
    const element = one(target);
    if (!element) return {why: "missing"};
    if (!boxed(element)) return {why: "hidden"};
    if (!enabled(element)) return {why: "disabled"};
    const isArea = element instanceof HTMLTextAreaElement, isInput = element instanceof HTMLInputElement;
    if (!(isInput || isArea || element.isContentEditable) || element.readOnly) return {why: "no field"};
    bringIn(element, true);
    focusOn(element);
    if (isInput && SET_TYPES.includes(element.type)) {
      inputValue.set(element, text);
      announce(element);
      return {set: true};
    }
    if (isInput || isArea) (isInput ? HTMLInputElement : HTMLTextAreaElement).prototype.select.call(element);
    else getSelection().selectAllChildren(element);
    return {};
  };
  // Puts the caret behind what stands in a field; false where a script cannot.
  const toEnd = (target) => {
    const element = one(target);
    const type = element instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
    if (element instanceof type) {
      const length = (type === HTMLInputElement ? inputValue : areaValue).get(element).length;
      try { type.prototype.setSelectionRange.call(element, length, length) } catch { return length === 0 }
    } else if (element?.isContentEditable) {
      getSelection().selectAllChildren(element);
      getSelection().collapseToEnd();
    }
    return true;
  };
  const select = (target, values) => {
    const element = one(target);
    if (!element) return {why: "missing"};
    if (!(element instanceof HTMLSelectElement)) return {why: "no field"};
    if (!boxed(element)) return {why: "hidden"};
    if (!enabled(element)) return {why: "disabled"};
    const options = [...optionsOf(element)];
    const chosen = values.map((value) => options.find((option) => option.value === value)
      ?? options.find((option) => plain(contentOf(option)) === plain(value)));
    if (chosen.some((option) => !option || matches(option, ":disabled"))) return {why: "no option"};
    bringIn(element, true);
    focusOn(element);
    if (element.multiple) for (const option of options) optionSelected.set(option, chosen.includes(option));
    else if (chosen.length === 1) optionSelected.set(chosen[0], true);
    else return {why: "no option"};
    announce(element);
    return {};
  };
  const into = (target) => {
    const element = one(target);
    if (!element) return {why: "missing"};
    if (!boxed(element)) return {why: "hidden"};
    bringIn(element, true);
    return {};
  };

  const textShown = (element) =>
    !shown(element) ? "" : plain(element instanceof HTMLElement ? textOf(element) : contentOf(element));
  const looks = {
    text: (target) => { const e = seen(target); return e ? cut(textShown(e)) : null },
    texts: (target) => find(target).filter(shown).slice(0, 500).map((e) => cut(textShown(e))),
    value: (target) => {
      const e = seen(target);
      if (e instanceof HTMLInputElement) return cut(inputValue.get(e));
      if (e instanceof HTMLTextAreaElement) return cut(areaValue.get(e));
      if (e instanceof HTMLSelectElement && e.multiple)
        return [...optionsOf(e)].filter(optionSelected.get).slice(0, 500).map((option) => cut(option.value));
      if (e instanceof HTMLSelectElement) return cut(selectValue.get(e));
      return e ? cut(textShown(e)) : null;
    },
    checked: (target) => { const e = seen(target); return e ? state(e) : null },
    enabled: (target) => { const e = seen(target); return e ? enabled(e) : null },
    focused: (target) => {
      const e = seen(target);
      if (!e) return null;
      let active = activeOf(document);
      while (active && shadowOf(active)?.activeElement) active = shadowOf(active).activeElement;
      return active === e || (active && active !== document.body && contains(e, active)) || false;
    },
    visible: (target) => find(target).some(shown),
    count: (target) => find(target).filter(shown).length,
    attribute: (target, {name}) => { const e = seen(target); return e ? cut(attribute(e, name)) : null },
    style: (target, {name}) => {
      const e = seen(target);
      return e ? cut(getComputedStyle(e).getPropertyValue(name)) : null;
    },
    box: (target) => {
      const e = seen(target);
      if (!e || !boxed(e)) return null;
      const {left, top, width, height} = boxOf(e);
      return [left, top, width, height];
    },
    scroll: (target) => {
      if (!target.length) return [scrollX, scrollY];
      const e = seen(target);
      return e ? [e.scrollLeft, e.scrollTop] : null;
    },
    title: () => cut(plain(document.title)),
    url: () => cut(location.pathname + location.search + location.hash),
    storage: (target, {name}) => { try { return cut(localStorage.getItem(name)) } catch { return null } },
  };
  for (const name of ["color", "share", "picture"])
    looks[name] = (target) => target.length ? looks.box(target) : [0, 0, innerWidth, innerHeight];
  const look = (wanted) => wanted.map(([what, target, more]) => {
    try { return looks[what](target, more) } catch { return null }
  });
  const asked = (question) => (...given) => { known = undefined; return question(...given) };
  return Object.fromEntries(Object.entries({locate, tick, focus, fill, toEnd, select, into, look})
    .map(([name, question]) => [name, asked(question)]));
})()"""
