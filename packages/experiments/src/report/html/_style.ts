/** Colours of figures. Marks also differ by shape, dash or label. Each colour has a contrast of at least 3 with its background. */
const light = `
  --paper:#ffffff; --sheet:#f6f5f2; --ink:#1c2024; --soft:#565d66; --line:#d9d7d1; --faint:#ebe9e4; --link:#0b57a4;
  --learned:#0a5ea8; --route:#b04a00; --single:#5c646d; --bound:#7a3f98; --front:#0a5ea8; --paper-figure:#8a6d00;
  --up-2:#0a5ea8; --up-1:#6fa8d6; --even:#a9aeb4; --down-1:#e0925a; --down-2:#b04a00; --good:#1c2024;
  --router-0:#0a5ea8; --router-1:#b04a00; --router-2:#00775a; --router-3:#7a3f98; --router-4:#8a6d00; --router-5:#5c646d;`;

const dark = `
  --paper:#16191d; --sheet:#0f1114; --ink:#eceae4; --soft:#a7aeb6; --line:#3a4047; --faint:#252a30; --link:#8cc2ff;
  --learned:#66b2ff; --route:#f09a4a; --single:#a3abb4; --bound:#cf9df0; --front:#66b2ff; --paper-figure:#e0c04a;
  --up-2:#66b2ff; --up-1:#34679b; --even:#676e76; --down-1:#96592a; --down-2:#f09a4a; --good:#eceae4;
  --router-0:#66b2ff; --router-1:#f09a4a; --router-2:#3ec79a; --router-3:#cf9df0; --router-4:#e0c04a; --router-5:#a3abb4;`;

const figures = `
.plot{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-size:12px;fill:var(--ink);color:var(--ink)}
.plot text{white-space:pre}
.plot .soft{fill:var(--soft)}
.plot .strong{font-weight:650}
.plot .halo text{stroke:var(--paper);stroke-width:3.5px;stroke-linejoin:round;paint-order:stroke}
.plot .learned-fill{fill:var(--learned);stroke:var(--paper);stroke-width:1px}.plot .learned-line{stroke:var(--learned);fill:none}
.plot .route-fill{fill:var(--route);stroke:var(--paper);stroke-width:1px}.plot .route-line{stroke:var(--route);fill:none}
.plot .single-fill{fill:var(--paper);stroke:var(--single);stroke-width:1.6px}.plot .single-line{stroke:var(--single);fill:none}
.plot .bound-fill{fill:var(--paper);stroke:var(--bound);stroke-width:1.6px}.plot .bound-line{stroke:var(--bound);fill:none}
.plot .front{stroke:var(--front);fill:none}
.plot .leader{stroke:var(--soft);fill:none}
.plot .up-2{stroke:var(--up-2);fill:none}.plot .up-1{stroke:var(--up-1);fill:none}.plot .even{stroke:var(--even);fill:none}
.plot .down-1{stroke:var(--down-1);fill:none}.plot .down-2{stroke:var(--down-2);fill:none}
.plot .node{fill:var(--soft)}.plot .node-end{fill:var(--good);stroke:none}
.plot .cell{fill:var(--learned)}
.plot .zero{stroke:var(--ink);fill:none}
.plot .paper-fill{fill:var(--paper-figure);stroke:none}
`;

/** Two rules per router of a figure: for its line and for its area. */
const routers = Array.from(
  { length: 6 },
  (_, i) =>
    `.plot .router-${i}{stroke:var(--router-${i});fill:none}.plot .router-${i}-fill{fill:var(--router-${i});stroke:none}\n`,
).join('');

/** The style of a standalone picture. */
export const pictureStyle = `:root{${light}}@media (prefers-color-scheme:dark){:root{${dark}}}${figures}${routers}.paper{fill:var(--paper)}`;

/** The style of the page. */
export const pageStyle = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%;text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;overflow-wrap:anywhere;background:var(--sheet);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-999rem;top:0;background:var(--paper);padding:.6rem 1rem;z-index:1}
.skip:focus{left:0}
header,main,footer,nav{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
.kicker{margin:0;color:var(--soft);font-size:.85rem;letter-spacing:.06em;text-transform:uppercase}
h1{font-size:clamp(1.55rem,1.1rem + 2.2vw,2.4rem);line-height:1.15;margin:.35rem 0 .6rem;text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:1.45rem;line-height:1.25;margin:0 0 .35rem}
h3{font-size:1.05rem;margin:1.4rem 0 .3rem;overflow-wrap:anywhere}
h4{font-size:.95rem;margin:1rem 0 .3rem}
p{margin:.4rem 0 .8rem;max-width:46rem}
.note{border-left:4px solid var(--route);padding:.15rem 0 .15rem .8rem;margin:1rem 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,10rem),1fr));gap:.8rem;margin:1.4rem 0;padding:0}
.tile{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.tile dt{color:var(--soft);font-size:.85rem}
.tile dd{margin:0}
.tile .big{font-size:1.7rem;font-weight:650;font-variant-numeric:tabular-nums;line-height:1.3}
.tile .small{color:var(--soft);font-size:.82rem}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;font-size:.92rem;margin:.6rem 0}
.facts dt{color:var(--soft)}
.facts dd{margin:0;overflow-wrap:anywhere}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:1.2rem 0 0;padding:.7rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);font-size:.92rem}
section{min-width:0;background:var(--paper);border:1px solid var(--line);border-radius:.8rem;padding:1.4rem 1.5rem;margin:1.4rem 0}
figure{margin:1rem 0 1.6rem}
figcaption{max-width:46rem;margin-bottom:.5rem}
figcaption strong{display:block}
figcaption span{color:var(--soft);font-size:.92rem}
ul.legend{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;list-style:none;margin:.3rem 0;padding:0;font-size:.9rem}
ul.legend svg.plot{display:inline-block;width:2rem;height:.7rem;margin-right:.4rem;vertical-align:baseline}
.trio{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:0 1.5rem}
svg.plot{display:block;width:100%;height:auto}
svg.narrow{display:none}
@media (max-width:46rem){svg.wide{display:none}svg.narrow{display:block}section{padding:1.1rem 1rem;border-radius:.5rem}header,main,footer,nav{padding-left:.8rem;padding-right:.8rem}.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.4rem}}
details{margin:.5rem 0}
summary{cursor:pointer;padding:.3rem .2rem}
.data>summary{color:var(--link);font-size:.92rem;width:max-content;max-width:100%}
.scroll{overflow-x:auto;max-width:100%}
table{overflow-wrap:normal;border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums;margin:.4rem 0}
caption{text-align:left;overflow-wrap:anywhere;max-width:46rem;color:var(--soft);padding:.2rem 0 .4rem}
th,td{padding:.28rem .7rem .28rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--faint)}
thead th{border-bottom:1px solid var(--line);font-weight:600}
tbody th{font-weight:500}
.right{text-align:right}
.episode{border-top:1px solid var(--line);margin:0}
.episode>summary{display:flex;flex-wrap:wrap;gap:.1rem .9rem;align-items:baseline;padding:.6rem .2rem}
.episode>summary::before{content:"\\25b8";color:var(--soft)}
.episode[open]>summary::before{content:"\\25be"}
.episode>summary::-webkit-details-marker{display:none}
.episode .question{flex:1 1 18rem;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.episode[open] .question{white-space:normal}
.episode .figures{color:var(--soft);font-size:.88rem;font-variant-numeric:tabular-nums}
.text{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext;margin:.3rem 0;max-width:46rem}
blockquote.text{border-left:3px solid var(--line);padding-left:.8rem}
.paths{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 2rem}
.calls{list-style:none;margin:0;padding:0}
.calls li{border-left:3px solid var(--line);padding:.1rem 0 .5rem .8rem;margin:.5rem 0}
.calls li.good{border-left-color:var(--learned)}
.call{display:flex;flex-wrap:wrap;gap:0 .8rem;font-size:.92rem}
.call .who{font-weight:600;overflow-wrap:anywhere}
.call .p{color:var(--soft);font-variant-numeric:tabular-nums}
.terms{color:var(--soft);font-size:.82rem;font-variant-numeric:tabular-nums;margin:.15rem 0 0}
footer{color:var(--soft);font-size:.88rem;padding-bottom:3rem}
@media print{body{background:none;font-size:11pt}section{border:0;padding:0;break-inside:auto}figure,.tile,.calls li{break-inside:avoid}nav,.skip{display:none}}
${figures}${routers}`;
