"""The style of a report: readable on paper, light and dark, without anything from outside."""

STYLE = """
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5b6675;--line:#d9dee5;--ground:#fff;--band:#eef2f7;
--s0:#1d6fb8;--s1:#c2570c;--s2:#15803d;--s3:#a21caf;--s4:#a16207;--s5:#0f766e}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#a0abba;--line:#36404e;--ground:#151a21;--band:#222a35;
--s0:#6cb2f5;--s1:#f59e5b;--s2:#5fd08a;--s3:#e58bf0;--s4:#e0b84c;--s5:#5cc9bd}}
@media print{:root{--ground:#fff;--ink:#000}}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 12px}h2{font-size:18px;margin:32px 0 8px}
p{margin:6px 0}.over,.small{color:var(--soft);font-size:13px}
aside{border-left:4px solid #c98a00;background:var(--band);padding:4px 16px;margin:20px 0}
aside h2{margin:8px 0;font-size:15px}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{text-align:right;padding:6px 10px;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left}th{color:var(--soft);font-weight:600}tr.few{color:var(--soft)}
figure{margin:28px 0}figcaption{font-weight:600;margin-bottom:6px}svg{width:100%;height:auto}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;font-size:13px}dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
svg text{fill:var(--ink);font-size:12px}svg .small{fill:var(--soft);font-size:11px}svg .label{font-weight:600}
.grid{stroke:var(--line)}.zero{stroke:var(--soft);stroke-width:1.5}.band{fill:var(--band)}
.bar{stroke-width:2}.curve{fill:none;stroke-width:2}.area{opacity:.15;stroke:none}
.s0{stroke:var(--s0);fill:var(--s0)}.s1{stroke:var(--s1);fill:var(--s1)}.s2{stroke:var(--s2);fill:var(--s2)}
.s3{stroke:var(--s3);fill:var(--s3)}.s4{stroke:var(--s4);fill:var(--s4)}.s5{stroke:var(--s5);fill:var(--s5)}
.curve.s0,.curve.s1,.curve.s2,.curve.s3,.curve.s4,.curve.s5{fill:none}
.area{stroke:none!important}.pale{stroke:var(--soft);fill:var(--soft);opacity:.5}
.whole{stroke:var(--ink);fill:var(--ink);stroke-width:3}
"""
