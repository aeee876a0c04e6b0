namespace Firebreak.Engine.Forensics;

/// <summary>The report's style: a light page for screens and for paper.</summary>
internal static class ReportStyle
{
    public static Markup Css { get; } = new("""
        :root { --ink: #1b222b; --dim: #5d6977; --line: #d8dee6; --soft: #f4f6f8; --bad: #b3382c; --good: #27764f; --wait: #a3650b; --calm: #2f6394;
          --sans: system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif; --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; }
        * { box-sizing: border-box; }
        body { margin: 0; background: #e9edf1; color: var(--ink); font: 15px/1.55 var(--sans); }
        main { max-width: 1120px; margin: 0 auto; padding: 2.6rem 3rem 4rem; background: #fff; }
        h1 { font-size: 1.75rem; line-height: 1.25; letter-spacing: -.012em; margin: .2rem 0 .8rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.3rem; margin: 2.6rem 0 .7rem; padding-bottom: .35rem; border-bottom: 2px solid var(--ink); letter-spacing: -.005em; }
        h3 { font-size: 1.02rem; margin: 1.6rem 0 .5rem; }
        p { margin: .5rem 0; max-width: 78ch; } ul { margin: .4rem 0; padding-left: 1.3rem; }
        code { font: .86em/1.4 var(--mono); overflow-wrap: anywhere; } small { font-size: .8em; color: var(--dim); }
        .dim { color: var(--dim); } .plus { color: var(--good); } .minus { color: var(--bad); }
        .brand { font-weight: 700; color: var(--wait); margin: 0; letter-spacing: .01em; } .brand span { font-weight: 400; color: var(--dim); margin-left: .5em; }
        .chips { display: flex; flex-wrap: wrap; gap: .45rem .6rem; align-items: center; max-width: none; }
        .chip { border: 1px solid var(--line); border-radius: 999px; padding: .08rem .65rem; font-size: .84rem; font-weight: 600; background: var(--soft); white-space: nowrap; }
        .chip.good { color: var(--good); border-color: var(--good); background: #eef7f2; } .chip.bad { color: var(--bad); border-color: var(--bad); background: #fbf0ee; }
        .tiles { display: grid; grid-template-columns: repeat(3, 1fr) 1.15fr; gap: .8rem; margin-top: 1.2rem; }
        .tile { border: 1px solid var(--line); border-top: 4px solid var(--calm); border-radius: 8px; padding: .7rem .9rem; display: grid; align-content: start; gap: .1rem; margin: 0; list-style: none; }
        .tile.bad { border-top-color: var(--bad); } .tile.good { border-top-color: var(--good); } .tile.moments { border-top-color: var(--wait); gap: .3rem; font-size: .92rem; }
        .tile span { color: var(--dim); font-size: .85rem; } .tile strong { font-size: 1.45rem; line-height: 1.2; letter-spacing: -.01em; font-variant-numeric: tabular-nums; }
        .tile em { font-style: normal; color: var(--dim); } .tile code { font-size: .7rem; color: var(--dim); margin-top: .3rem; }
        .card { border: 1px solid var(--line); border-radius: 8px; padding: .2rem 1.1rem .8rem; margin: .8rem 0; } .card h3 { margin-top: .8rem; } .step { border-left: 3px solid var(--line); padding-left: .9rem; margin: .6rem 0; } .step ol { margin: .3rem 0; padding-left: 1.2rem; }
        table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .88rem; } th { text-align: left; font-weight: 600; color: var(--dim); border-bottom: 1px solid var(--ink); padding: .3rem .7rem .3rem 0; white-space: nowrap; }
        td { border-bottom: 1px solid var(--line); padding: .34rem .7rem .34rem 0; vertical-align: top; overflow-wrap: anywhere; } .num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .time { font: .92em/1.69 var(--mono); white-space: nowrap; }
        .timeline td:nth-child(5) { white-space: nowrap; } .money td.num { font: .9em/1.6 var(--mono); white-space: nowrap; } .money td { border-bottom-color: #eef1f4; } .money tr.sum td { background: var(--soft); font-weight: 600; } .money tr.first td { border-top: 1px solid var(--line); } .money td:first-child code { display: block; font-size: .78em; color: var(--dim); }
        td code { font-size: .8em; } .exhibits code { font-size: .74em; white-space: nowrap; } th.num { text-align: right; } .exhibits td:first-child { white-space: nowrap; }
        .who { font-weight: 600; } .who.hostile { color: var(--bad); } .who.ours { color: var(--calm); }
        details { margin: .6rem 0; } summary { cursor: pointer; color: var(--dim); } dt { font-weight: 600; margin-top: .4rem; } dd { margin: 0 0 0 1.2rem; max-width: 78ch; }
        .picture { display: block; width: 100%; height: auto; margin: .6rem 0; font-family: var(--sans); } .picture.trail { margin-left: 0; }
        .grid { stroke: #e6eaef; } .axis { font-size: 12.5px; fill: var(--dim); } .area { fill: #2f639418; } .holding { fill: none; stroke: var(--calm); stroke-width: 2.4; stroke-linejoin: round; } .dot { fill: var(--calm); }
        .strike { stroke: #b3382c; stroke-opacity: .28; stroke-width: 8; } .striketext { fill: #b3382c; fill-opacity: .45; } .pause { stroke: var(--good); stroke-width: 2; stroke-dasharray: 5 4; } .pausetext { fill: var(--good); font-size: 13px; font-weight: 600; }
        .flow { fill: none; } .flow.loot { stroke: #b3382c; stroke-opacity: .75; } .flow.paid { stroke: #2f6394; stroke-opacity: .7; } .flow.other { stroke: #8b97a5; } marker.loot path { fill: #b3382c; } marker.paid path { fill: #2f6394; } marker.other path { fill: #8b97a5; }
        .box rect { fill: #fff; stroke: #8b97a5; stroke-width: 1.4; } .box.hostile rect { stroke: #b3382c; fill: #fdf6f5; } .box.ours rect { stroke: #2f6394; fill: #f3f8fc; } .box text { text-anchor: middle; } .box .name { font-size: 14px; font-weight: 600; fill: var(--ink); } .box .sub { font: 11.5px var(--mono); fill: var(--dim); }
        .tag rect { fill: #fff; stroke: #c4ccd5; } .tag.loot rect { stroke: #b3382c; } .tag.paid rect { stroke: #2f6394; } .tag text { text-anchor: middle; font-size: 12px; fill: var(--ink); } .step.dim, .picture .step { text-anchor: middle; font-size: 12.5px; fill: var(--ink); } .picture .step.dim { fill: var(--dim); }
        .key { max-width: none; } .key span { margin-right: 1.2rem; font-size: .88rem; } .key span::before { content: ""; display: inline-block; width: 1.6rem; height: 4px; border-radius: 2px; margin-right: .45rem; vertical-align: middle; background: #8b97a5; } .key .loot::before { background: #b3382c; } .key .paid::before { background: #2f6394; }
        .calls { list-style: none; margin: .4rem 0; padding: 0; font: .84rem/1.5 var(--mono); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; } .calls li { padding: .12rem .8rem .12rem calc(.8rem + var(--depth) * 1.35rem); display: flex; flex-wrap: wrap; gap: 0 .55rem; align-items: baseline; border-bottom: 1px solid #f0f2f5; }
        .calls li:last-child { border-bottom: 0; } .calls .index { color: #98a3b0; font-size: .85em; min-width: 1.7em; margin-left: -.2rem; } .calls .call { margin-left: -.55rem; overflow-wrap: anywhere; } .calls i { font-style: normal; color: var(--dim); } .calls .kind { color: var(--calm); font-size: .85em; } .calls .value { color: var(--wait); font-weight: 600; } .calls .failure, .calls .reverted b { color: var(--bad); } .calls .reverted { opacity: .75; } .calls .left { color: var(--dim); font-style: italic; }
        .calls .proof { background: #fdf1e3; box-shadow: inset 4px 0 0 #d9822b; } mark { background: #d9822b; color: #fff; border-radius: 999px; padding: 0 .55rem; font: 600 .86em var(--sans); }
        @media (max-width: 900px) { main { padding: 1.4rem; } .tiles { grid-template-columns: 1fr 1fr; } table { display: block; overflow-x: auto; } }
        @media print { @page { margin: 14mm; } body { background: #fff; font-size: 10.5pt; } main { max-width: none; padding: 0; } h2, h3 { break-after: avoid; } tr, .card, .tile, .picture, .calls li { break-inside: avoid; } .others { display: none; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .tile strong { font-size: 1.15rem; } table { font-size: 8pt; } }
        """);
}
