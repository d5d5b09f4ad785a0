# ruff: noqa: E501 - pages are clearer on one line
"""Pages that mean harm: each with the outcomes that are right for it. `PORT` stands for a server on loopback.

`scored` means that the page is drawn like any other; elsewhere the reason of the model's failure. Where two are given,
it depends on the machine which limit a page meets first.
"""

from __future__ import annotations

SECRET = "janusrl-planted-secret-4711"


def script(code: str, body: str = "here") -> str:
    return f"<!DOCTYPE html><html><body>{body}<script>{code}</script></body></html>"


TIME, MEMORY, DRAWN = "time_limit", "memory_limit", "scored"
ENDLESS = {
    "loop": (script("for(;;){}"), {TIME}),
    "loop in a timer": (script("setTimeout(()=>{for(;;){}},30)"), {TIME}),
    "loop in a frame": (script("requestAnimationFrame(()=>{for(;;){}})"), {TIME}),
    "loop in an event": (script("onload=()=>{for(;;){}}"), {TIME}),
    "loop in a getter for the console": (script("console.log({get x(){for(;;){}}})"), {DRAWN}),
    "loop in a style's animation": (
        "<style>@keyframes a{to{opacity:0}}p{animation:a .1s}</style><p onanimationend='for(;;){}'>x",
        {TIME},
    ),
    "microtasks": (script("(function f(){Promise.resolve().then(f)})()"), {TIME, MEMORY}),
    "regular expression": (script('/(a+)+$/.test("a".repeat(60)+"b")'), {TIME}),
    "wasm": (
        script(
            "new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,"
            "7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]))).exports.f()"
        ),
        {TIME},
    ),
    "sleeps by asking the time": (script("const t=Date.now();while(Date.now()<t+500);document.title=1"), {DRAWN}),
    "sleeps by performance": (script("const t=performance.now();while(performance.now()-t<200);"), {DRAWN}),
    "timers": (
        script("for(let i=0;i<3000;i++)setInterval(()=>{document.body.style.color='#'+i%1000},0)"),
        {DRAWN, TIME},
    ),
    "mutations": (
        script(
            "new MutationObserver(()=>document.body.append('x')).observe(document.body,{childList:true});"
            "document.body.append('y')"
        ),
        {TIME, MEMORY},
    ),
    "synchronous requests": (
        script("for(;;){try{const x=new XMLHttpRequest();x.open('GET','a',false);x.send()}catch(e){}}"),
        {TIME},
    ),
    "never loaded": (script("document.open();document.write('<p>still here')"), {DRAWN}),
    "one worker": (script("new Worker(URL.createObjectURL(new Blob(['for(;;){}'])))"), {DRAWN, TIME}),
    "64 workers": (
        script("for(let i=0;i<64;i++)new Worker(URL.createObjectURL(new Blob(['for(;;){}'])))"),
        {DRAWN, TIME},
    ),
    "worker that waits for ever": (
        script("new Worker(URL.createObjectURL(new Blob(['new Promise(()=>0);onmessage=()=>0']))).postMessage(1)"),
        {DRAWN},
    ),
    "shader": (
        script(
            "const g=document.createElement('canvas').getContext('webgl');if(g){const p=g.createProgram();"
            "for(const [k,s] of [[g.VERTEX_SHADER,'attribute vec4 a;void main(){gl_Position=a;gl_PointSize=64.;}'],"
            "[g.FRAGMENT_SHADER,'precision highp float;void main(){float x=0.;for(int i=0;i<100000000;i++)"
            "x=sin(x+1.);gl_FragColor=vec4(x);}']]){const h=g.createShader(k);g.shaderSource(h,s);g.compileShader(h);"
            "g.attachShader(p,h)}g.linkProgram(p);g.useProgram(p);g.drawArrays(g.POINTS,0,1);"
            "g.readPixels(0,0,1,1,g.RGBA,g.UNSIGNED_BYTE,new Uint8Array(4))}"
        ),
        {DRAWN, TIME},
    ),
}
STORMS = {
    "alerts": (script("for(let i=0;i<1000;i++)alert(i)"), {DRAWN}),
    "alerts for ever": (script("for(;;)alert(1)"), {TIME}),
    "questions": (script("for(let i=0;i<50;i++){confirm(i);prompt(i)}"), {DRAWN}),
    "windows": (script("for(let i=0;i<300;i++)window.open('about:blank')"), {DRAWN}),
    "windows by links": (
        script(
            "for(let i=0;i<50;i++){const a=document.createElement('a');a.target='_blank';a.href='about:blank';a.click()}"
        ),
        {DRAWN},
    ),
    "print": (script("print();print()"), {DRAWN}),
    "before unload": (script("onbeforeunload=e=>{e.preventDefault();e.returnValue='x';return 'x'}"), {DRAWN}),
    "downloads": (
        script(
            "for(let i=0;i<100;i++){const a=document.createElement('a');a.download=i;"
            "a.href=URL.createObjectURL(new Blob(['x'.repeat(1e5)]));document.body.append(a);a.click()}"
        ),
        {DRAWN},
    ),
    "reload": (script("location.reload()"), {DRAWN}),
    "reloads": (script("setInterval(()=>location.reload(),1)"), {DRAWN, TIME}),
    "meta refresh": ('<meta http-equiv=refresh content="0;url=https://example.com/"><body>here', {DRAWN}),
    "meta refresh to itself": ('<meta http-equiv=refresh content="0"><body>here', {DRAWN}),
    "meta refresh to data": ('<meta http-equiv=refresh content="0;url=data:text/html,x"><body>here', {DRAWN}),
    "forms": (script("document.forms[0].submit()", "<form action='/x' method=post><input name=a></form>here"), {DRAWN}),
    "history": (script("for(let i=0;i<20000;i++)history.pushState(i,'','#'+i)"), {DRAWN, TIME}),
    "hashes": (script("let i=0;setInterval(()=>location.hash=i++,0)"), {DRAWN}),
    "crash address": (script("location='chrome://crash'"), {DRAWN}),
    "debugger": (script("for(let i=0;i<99;i++){debugger}"), {DRAWN}),
    "closes itself": (script("window.close()"), {DRAWN}),
    "written for ever": (script("for(let i=0;i<5e3;i++)document.write('<p>'+i)"), {DRAWN, TIME}),
    "messages": (
        script("onmessage=()=>{postMessage(1,'*');postMessage(1,'*')};postMessage(1,'*')"),
        {DRAWN, TIME, MEMORY},
    ),
    "console": (script("for(;;)console.log('x'.repeat(1000))"), {TIME, MEMORY}),
    "console of one long word": (
        script("console.log('x'.repeat(4e8));console.log('x'.repeat(4e8))"),
        {DRAWN, MEMORY, "output_limit", TIME},
    ),
    "errors": (script("setInterval(()=>{throw new Error('x'.repeat(1e5))},0)"), {DRAWN, TIME}),
    "broadcasts": (
        script(
            "const a=new BroadcastChannel('a'),b=new BroadcastChannel('a');b.onmessage=()=>a.postMessage(1);a.postMessage(1)"
        ),
        {DRAWN, TIME},
    ),
}
BOMBS = {
    "a million nodes": (
        script("let s='';for(let i=0;i<1e6;i++)s+='<i>x</i>';document.body.innerHTML=s"),
        {TIME, MEMORY},
    ),
    "deep nodes": (
        script("let d=document.body;for(let i=0;i<50000;i++){const e=document.createElement('div');d.append(e);d=e}"),
        {DRAWN, TIME, "crash", MEMORY, "undrawable"},
    ),
    "100,000 px high": (
        '<body style="margin:0"><div style="height:100000px;background:linear-gradient(red,blue)">here',
        {DRAWN},
    ),
    "1e9 px high and wide": ('<div style="height:1e9px;width:1e9px;background:red">here', {DRAWN}),
    "arrays": (script("const a=[];for(;;)a.push(new Array(1e6).fill(Math.random()))"), {MEMORY, TIME}),
    "buffers": (script("const a=[];for(;;){const b=new Uint8Array(1<<26);b.fill(1);a.push(b)}"), {MEMORY, TIME}),
    "strings": (script("let s='x';const a=[];for(;;){s+=s.slice(0,1e7)+'y';a.push(s.split(''))}"), {MEMORY, TIME}),
    "frames in frames": (
        script(
            "function f(d,n){if(n>60)return;const i=d.createElement('iframe');d.body.append(i);i.srcdoc='<body>x';"
            "i.onload=()=>f(i.contentDocument,n+1)}f(document,0)"
        ),
        {DRAWN, TIME},
    ),
    "a thousand frames": (
        script("for(let i=0;i<1000;i++)document.body.append(document.createElement('iframe'))"),
        {DRAWN, TIME, MEMORY},
    ),
    "filters": (
        '<div style="width:20000px;height:20000px;filter:blur(900px);backdrop-filter:blur(500px);'
        'background:repeating-conic-gradient(red 0 1deg,blue 0 2deg)">' * 4,
        {DRAWN, TIME, MEMORY},
    ),
    "animations": (
        "<style>@keyframes a{to{transform:rotate(1turn)}}i{display:inline-block;animation:a 1s infinite}</style>"
        + "<i>x</i>" * 5000,
        {DRAWN, TIME},
    ),
    "grid": (
        "<div style='display:grid;grid-template-columns:repeat(100000,1px);grid-template-rows:repeat(100000,1px)'>x",
        {DRAWN, TIME, MEMORY},
    ),
    "canvases": (
        script(
            "for(let i=0;i<50;i++){const c=document.createElement('canvas');c.width=c.height=16000;"
            "c.getContext('2d').fillRect(0,0,9,9);document.body.append(c)}"
        ),
        {DRAWN, TIME, MEMORY},
    ),
    "picture": (
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='60000' height='60000'>"
        "<rect width='60000' height='60000' fill='red'/></svg>\">",
        {DRAWN, TIME, MEMORY},
    ),
    "use bomb": (
        "<svg>"
        + "".join(f'<g id="g{n}">' + f'<use href="#g{n + 1}"/>' * 10 + "</g>" for n in range(7))
        + '<g id="g7"><rect width="9" height="9"/></g></svg>',
        {DRAWN, TIME, MEMORY},
    ),
    "data addresses": (
        script(
            "for(let i=0;i<200;i++){const m=new Image();m.src='data:image/png;base64,'+'A'.repeat(1e6);document.body.append(m)}"
        ),
        {DRAWN, TIME, MEMORY},
    ),
    "blobs": (
        script("for(let i=0;i<2000;i++)URL.createObjectURL(new Blob([new Uint8Array(1e5)]))"),
        {DRAWN, TIME, MEMORY},
    ),
    "storage": (
        script("try{for(let i=0;;i++)localStorage['k'+i]='x'.repeat(1e5)}catch(e){document.title=e.name}"),
        {DRAWN, TIME},
    ),
    "database": (
        script(
            "indexedDB.open('d',1).onupgradeneeded=e=>{const s=e.target.result.createObjectStore('s');"
            "for(let i=0;i<300;i++)s.put('x'.repeat(1e6),i)}"
        ),
        {DRAWN, TIME, MEMORY},
    ),
    "files": (
        script(
            "navigator.storage.getDirectory().then(async d=>{for(let i=0;i<50;i++){const f=await d.getFileHandle('f'+i,"
            "{create:true});const w=await f.createWritable();await w.write(new Uint8Array(1e7));await w.close()}})"
        ),
        {DRAWN, TIME, MEMORY},
    ),
    "long title": (script("document.title='x'.repeat(1e8)"), {DRAWN, TIME, MEMORY, "output_limit"}),
    "long attribute": (
        script("document.body.setAttribute('a','x'.repeat(3e8))"),
        {DRAWN, TIME, MEMORY, "output_limit"},
    ),
    "fonts": (
        "<style>"
        + "".join(f"@font-face{{font-family:f{n};src:url(f{n}.woff2)}}" for n in range(2000))
        + "</style>"
        + "".join(f"<i style='font-family:f{n}'>x</i>" for n in range(2000)),
        {DRAWN, TIME},
    ),
}
REACHES = {
    "file pages": (script("location='file:///etc/passwd'"), {DRAWN}),
    "file frames": (
        'here<iframe src="file:///etc/passwd"></iframe><img src="file:///etc/hostname"><object data="file:///etc/passwd"></object><embed src="file:///proc/self/environ">',
        {DRAWN},
    ),
    "file requests": (
        script(
            "fetch('file:///etc/passwd').then(r=>r.text()).then(t=>document.body.append(t));new Worker('file:///etc/passwd')"
        ),
        {DRAWN},
    ),
    "browser pages": (
        'here<iframe src="chrome://version"></iframe><iframe src="view-source:file:///etc/passwd"></iframe>'
        + script("location='chrome://settings'"),
        {DRAWN},
    ),
    "loopback": (
        script(
            "const u='127.0.0.1:PORT';fetch('http://'+u+'/f',{mode:'no-cors'}).catch(()=>0);new Image().src='http://localhost:PORT/i';"
            "new WebSocket('ws://'+u+'/w');new EventSource('http://'+u+'/e');navigator.sendBeacon('http://'+u+'/b');"
            "const l=document.createElement('script');l.src='http://[::1]:PORT/s';document.body.append(l);"
            "const x=new XMLHttpRequest();x.open('GET','http://'+u+'/x');x.send();setTimeout(()=>location='http://'+u+'/nav',9)"
        ),
        {DRAWN},
    ),
    "loopback by markup": (
        '<link rel=dns-prefetch href="//evil.test"><link rel=preconnect href="http://127.0.0.1:PORT">'
        '<link rel=prefetch href="http://127.0.0.1:PORT/p"><link rel=stylesheet href="http://127.0.0.1:PORT/c">'
        '<link rel=prerender href="http://127.0.0.1:PORT/r"><iframe src="http://127.0.0.1:PORT/f"></iframe>'
        '<img src="http://127.0.0.1:PORT/i"><video src="http://127.0.0.1:PORT/v" autoplay></video>'
        '<object data="http://127.0.0.1:PORT/o"></object><a ping="http://127.0.0.1:PORT/a" href="#x" id=a>here</a>'
        '<script type="speculationrules">{"prerender":[{"source":"list","urls":["http://127.0.0.1:PORT/q"]}]}</script>'
        "<script>a.click()</script>",
        {DRAWN},
    ),
    "loopback by a worker": (
        script(
            "new Worker(URL.createObjectURL(new Blob([\"fetch('http://127.0.0.1:PORT/w',{mode:'no-cors'});"
            "new WebSocket('ws://127.0.0.1:PORT/');importScripts('http://127.0.0.1:PORT/i')\"])))"
        ),
        {DRAWN},
    ),
    "peer connection": (
        script(
            "const p=new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.1:PORT'},{urls:'turn:127.0.0.1:PORT?transport=tcp',"
            "username:'a',credential:'b'}]});p.createDataChannel('a');p.createOffer().then(o=>p.setLocalDescription(o));"
            "try{new WebTransport('https://127.0.0.1:PORT/')}catch(e){}"
        ),
        {DRAWN},
    ),
    "service worker": (
        script("navigator.serviceWorker.register('sw.js').catch(e=>document.body.append(e.name))"),
        {DRAWN},
    ),
    "shared worker": (script("new SharedWorker(URL.createObjectURL(new Blob(['for(;;){}'])))"), {DRAWN, TIME}),
    "shared memory": (
        script(
            "try{const m=new SharedArrayBuffer(1<<20);Atomics.wait(new Int32Array(m),0,0)}catch(e){document.body.append(e.name)}"
        ),
        {DRAWN},
    ),
    "devices": (
        script(
            "navigator.mediaDevices?.getUserMedia({video:true,audio:true}).catch(()=>0);navigator.geolocation.getCurrentPosition(()=>0);"
            "Notification.requestPermission();document.documentElement.requestFullscreen().catch(()=>0);"
            "navigator.clipboard.readText().then(t=>document.body.append(t)).catch(()=>0);navigator.usb?.requestDevice({filters:[]}).catch(()=>0);"
            "document.querySelector('input').click()",
            "here<input type=file>",
        ),
        {DRAWN},
    ),
    "forged snapshot": (
        script(
            "for(const o of [Array,Object,String,JSON,Reflect,Element,Node,Document,Window,Event,CSSStyleSheet,EventTarget])"
            "for(const k of Object.getOwnPropertyNames(o.prototype||o))try{(o.prototype||o)[k]=()=>'forged'}catch(e){}"
            "window.getComputedStyle=()=>({});document.querySelectorAll=()=>[];window.DOMSnapshot={};"
            "Object.defineProperty(document,'adoptedStyleSheets',{get:()=>[],set(){}});",
            "<p>honest words</p><p style='opacity:0'>forged words</p>",
        ),
        {DRAWN},
    ),
    "devtools": (
        script(
            "const e=new Error();Object.defineProperty(e,'stack',{get(){document.title='seen';for(;;){}}});console.log(e);"
            "console.table([{get a(){return 1}}]);console.dir(window)"
        ),
        {DRAWN, TIME},
    ),
}
PAGES = {
    **{f"endless: {name}": page for name, page in ENDLESS.items()},
    **{f"storm: {name}": page for name, page in STORMS.items()},
    **{f"bomb: {name}": page for name, page in BOMBS.items()},
    **{f"reach: {name}": page for name, page in REACHES.items()},
}
"""Every page: source and right outcomes."""
