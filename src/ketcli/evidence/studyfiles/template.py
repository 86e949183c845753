"""Files to begin with: a few made-up rows of each kind, which ketcli reads and `check` finds nothing wrong with."""

from __future__ import annotations

TEMPLATES: dict[str, str] = {
    "means": """\
study,year,mean_e,sd_e,n_e,mean_c,sd_c,n_c
First example,2001,12.5,6.1,40,16.2,6.8,41
Second example,2005,14.0,7.2,62,15.1,7.0,60
Third example,2010,11.8,5.9,35,14.9,6.3,33
""",
    "counts": """\
study,year,events_e,n_e,events_c,n_c
First example,2001,18,40,11,41
Second example,2005,25,62,21,60
Third example,2010,16,35,9,33
""",
    "effects": """\
study,year,yi,ci_low,ci_high
First example,2001,-0.57,-1.01,-0.13
Second example,2005,-0.15,-0.51,0.21
Third example,2010,-0.50,-0.98,-0.02
""",
    "long": """\
study,outcome,time,treatment,mean,sd,n
First example,HDRS,6 weeks,drug,12.5,6.1,40
First example,HDRS,6 weeks,placebo,16.2,6.8,41
Second example,HDRS,6 weeks,drug,14.0,7.2,62
Second example,HDRS,6 weeks,placebo,15.1,7.0,60
Third example,HDRS,6 weeks,drug,11.8,5.9,35
Third example,HDRS,6 weeks,placebo,14.9,6.3,33
""",
    "network": """\
study,treatment,events,n
First example,drug A,18,40
First example,placebo,11,41
Second example,drug A,25,62
Second example,drug B,27,60
Third example,drug B,16,35
Third example,placebo,9,33
""",
}
KINDS = tuple(TEMPLATES)
