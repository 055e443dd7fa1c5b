namespace Theodolite.Cli.Documents;

/// <summary>How an HTML page looks: light and dark, wide, narrow and printed. No character in it needs escaping, so that it is the same to
/// readers of HTML and of XML.</summary>
internal static class HtmlStyle
{
    // The colours of pictures (Palette) are matched by their attributes, so that a drawing is light on dark in a dark page.
    public const string Text = """

        :root{color-scheme:light dark;--paper:#fff;--ground:#f4f6f8;--ink:#1f2933;--quiet:#5b6673;--rule:#dde3e9;--grid:#e4e8ec;
        --blue:#2b6cb0;--red:#c8452c;--green:#12806a;--amber:#c77d0a;--violet:#7b4ea3;--grey:#8a94a0;--tone:var(--amber);--wash:#fff8ec}
        @media (prefers-color-scheme:dark){:root{--paper:#171c22;--ground:#0f1317;--ink:#e6eaee;--quiet:#a3adb8;--rule:#323b45;
        --grid:#2b333c;--blue:#6aa9e9;--red:#f07f66;--green:#3fbf9f;--amber:#eba63c;--violet:#b58fdc;--grey:#8a94a0;--wash:#242017}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;
        overflow-wrap:break-word}
        main{max-width:66rem;margin:0 auto;padding:1.5rem 1rem}
        header,section{background:var(--paper);border:1px solid var(--rule);border-radius:10px;padding:1.4rem 1.6rem;margin:0 0 1.1rem}
        header{border-top:5px solid var(--tone)}
        .good{--tone:var(--green)}.moving{--tone:var(--blue)}.attention{--tone:var(--amber)}.bad{--tone:var(--red)}.open{--tone:var(--grey)}
        .subject{margin:0 0 .8rem;color:var(--quiet);font-size:.9rem}
        .badge{display:inline-block;margin:0 0 .5rem;padding:.15rem .7rem;border:2px solid var(--tone);border-radius:99px;font-weight:600}
        h1{font-size:1.5rem;line-height:1.3;margin:.2rem 0 1.1rem;max-width:46rem}
        h2{font-size:1.2rem;margin:0 0 .7rem}h3{font-size:1rem;margin:1.2rem 0 .4rem}
        p,li,dd{max-width:46rem}p{margin:.5rem 0}li{margin:.3rem 0}ol,ul{padding-left:1.5rem;margin:.5rem 0}
        dl{margin:0}dd{margin:0}
        .figures{display:flex;flex-wrap:wrap;gap:.6rem 2rem}.figures dt{color:var(--quiet);font-size:.82rem}
        .figures dd{font-size:1.12rem;font-weight:600;font-variant-numeric:tabular-nums}
        .facts div{display:grid;grid-template-columns:13rem 1fr;gap:.2rem 1rem;padding:.28rem 0;border-bottom:1px solid var(--rule)}
        .facts.many{columns:21rem;column-gap:2.5rem;font-size:.92rem}.facts.many div{break-inside:avoid;grid-template-columns:1fr auto}
        .facts.many dd{font-variant-numeric:tabular-nums}
        .facts div:last-child{border-bottom:0}.facts dt{color:var(--quiet)}
        .card{border:1px solid var(--rule);border-left:5px solid var(--grey);border-radius:8px;padding:.6rem 1rem;margin:.7rem 0}
        .card.leading{border-left-color:var(--tone,var(--amber));background:var(--wash)}
        .tag{display:inline-block;margin-left:.35rem;padding:0 .55rem;border:1px solid var(--rule);border-radius:99px;font-size:.82rem;
        color:var(--quiet);background:var(--paper)}
        .wide{overflow-x:auto;margin:.7rem 0}
        table{border-collapse:collapse;font-size:.92rem;min-width:60%}
        th,td{text-align:left;padding:.32rem .9rem .32rem 0;border-bottom:1px solid var(--rule);vertical-align:top}
        th{color:var(--quiet);font-weight:500}.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        tr.quiet td{color:var(--quiet)}tr.strong td{font-weight:650}
        pre{background:var(--ground);border:1px solid var(--rule);border-radius:8px;padding:.7rem .9rem;white-space:pre-wrap;
        font:.9rem/1.5 ui-monospace,Consolas,monospace;overflow-wrap:anywhere}
        .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,25rem),1fr));gap:1.2rem 1.6rem}
        figure{margin:0}figure h3{margin:.4rem 0}figcaption{color:var(--quiet);font-size:.88rem;margin-top:.2rem}
        svg{display:block;width:100%;max-width:480px;height:auto}
        footer{max-width:66rem;margin:0 auto;padding:0 1.2rem 2rem;color:var(--quiet);font-size:.85rem}
        svg [fill="#1F2933"]{fill:var(--ink)}svg [fill="#6B7785"]{fill:var(--quiet)}svg [fill="#2B6CB0"]{fill:var(--blue)}
        svg [fill="#C8452C"]{fill:var(--red)}svg [fill="#12806A"]{fill:var(--green)}svg [fill="#C77D0A"]{fill:var(--amber)}
        svg [fill="#7B4EA3"]{fill:var(--violet)}svg [fill="#8A94A0"]{fill:var(--grey)}
        svg [fill="#E4E8EC"]{fill:var(--grid)}svg [fill="white"]{fill:var(--paper)}
        svg [stroke="white"]{stroke:var(--paper)}svg [stroke="#E4E8EC"]{stroke:var(--grid)}svg [stroke="#1F2933"]{stroke:var(--ink)}
        svg [stroke="#6B7785"]{stroke:var(--quiet)}svg [stroke="#2B6CB0"]{stroke:var(--blue)}svg [stroke="#C8452C"]{stroke:var(--red)}
        svg [stroke="#12806A"]{stroke:var(--green)}svg [stroke="#C77D0A"]{stroke:var(--amber)}svg [stroke="#7B4EA3"]{stroke:var(--violet)}
        svg [stroke="#8A94A0"]{stroke:var(--grey)}
        @media (max-width:40rem){main{padding:.6rem}header,section{padding:1rem;border-radius:8px}h1{font-size:1.25rem}
        .facts:not(.many) div{grid-template-columns:1fr}.figures{gap:.5rem 1.3rem}}
        @media print{:root{--ground:#fff}body{font-size:10.5pt}main{max-width:none;padding:0}header,section{border:0;padding:.4rem 0;
        break-inside:auto}header{border-top:4px solid var(--tone)}h2,h3{break-after:avoid}figure,.card,tr,pre{break-inside:avoid}
        .gallery{grid-template-columns:1fr 1fr}.wide{overflow:visible}}

        """;
}
