"""Sentences as abstracts have them, invented for the test, each with the rules it must break."""

from __future__ import annotations

from typing import Final

RIGHT: Final = (
    "In multivariable analysis, age (OR 1.05, 95% CI 1.02-1.08, P=0.001) and prior fracture "
    "(OR 2.41, 95% CI 1.30-4.47, P = 0.005) were independent risk factors for refracture.",
    "Calcium intake was protective (adjusted odds ratio 0.62; 95% confidence interval, 0.44 to "
    "0.88; P = .007).",
    "Of 212 patients, 37 (17.5%) had delayed union, of whom 20 (54.1%) were smokers.",
    "Delayed union occurred in 37/212 (17.5%) after nailing and in 12 of 198 patients (6.1%) "
    "after plating (p < 0.001).",
    "The odds ratio for infection was 3.2 (95% CI: 1.1, 9.4), and the P value was 0.03.",
    "Diabetes was associated with higher odds of infection (aOR = 1.92 [1.21–3.05], p=0.006), "
    "whereas early mobilisation lowered the risk (aOR = 0.55 [0.36–0.84], p=0.006).",
    "Lower albumin was associated with increased mortality (HR 0.85 per g/dL, 95% CI 0.78–0.93).",
    "Sex was not associated with an increased risk of failure (OR 0.94, 95% CI 0.61–1.45, P=0.78).",
    "Protective factors were physical activity (OR 0.71), dairy intake (OR 0.83) and younger age "
    "(OR 1.04).",
    "Age (OR 1.04), body mass index (OR 1.10) and smoking (OR 1.87) were risk factors.",
    "The model had an AUC of 0.81 (95% CI 0.76–0.86) and a sensitivity of 78% (95% CI 70–85%).",
    "The mean difference was −2.3 points (95% CI −3.4 to −1.1; P<0.001).",
    "Mean age was 71.3 ± 7.4 years, and the median stay was 5 (3–9) days.",
    "Heart rate was 72 bpm (range 55–110), HR 72.5 ± 9.1, and blood pressure 140/90 mmHg (15%).",
    "Heart failure carried a hazard ratio of 1·42 (95% CI 1·10–1·83; p=0·0071).",
    "The OR was 1.28 (95% CI 1.00 to 1.64, P = 0.05).",
    "OR=1.50 (95%CI: 0.99～2.27, P=0.055).",
    "多因素分析显示,年龄（OR=1.08，95%CI：1.02～1.14，P=0.006）是骨折的危险因素，"
    "运动（OR=0.51，95%CI：0.30～0.87，P=0.013）是保护因素。",
    "120例患者中，18例（15.0%）发生残余疼痛。",
    "A total of 120 patients were included. They were divided into a pain group (n=18) and a "
    "pain-free group (n=102).",
    "P values below 0.05 were considered significant; candidates with P < 0.20 entered the model.",
    "Results are given as odds ratios (OR) with 95% confidence intervals (CI).",
    "The search terms were (fracture OR break) AND (age OR 2 sexes).",
    "Recovery was better with training, a protective factor (OR for recovery 2.10, 95% CI "
    "1.20 to 3.68, P = 0.009).",
    "The association was stronger in men (OR 2.5, 95% CI 1.4–4.5) than in women (OR 1.3, 95% CI "
    "0.8–2.1; P for interaction = 0.04).",
    "Hospital volume was not protective (OR 1.20, 95% CI 0.80–1.80, P=0.37).",
    "Compared with the lowest quartile, odds ratios were 1.21 (0.80–1.83), 1.64 (1.09–2.47) and "
    "2.10 (1.39–3.17).",
    "The P value for trend was 0.002, and the genome-wide signal had P = 3.2 × 10−9.",
    "About 15% (20 of 131) of the operations were emergencies.",
    "Between 2013 and 2021, 12 of 40 women (30%) and 9 of 38 men (24%) were readmitted.",
    "Follow-up was complete in 96.2% (250/260); 5-year survival was 81.0% (95% CI 75.2%–85.6%).",
    "Wald confidence intervals are reported: age OR 1.05 (95% CI 1.02–1.08, P < 0.001), sex OR "
    "0.80 (95% CI 0.55–1.16, P = 0.24).",
    "The reduction in height was 20.5% (SD 8.1%), a 150% increase over baseline.",
    "Statins reduced the odds of death (OR, 0.74; 95% CI, 0.60-0.91) in patients at increased "
    "risk.",
    "Risk factors for falls have been studied; in ours, exercise had an OR of 0.60 (95% CI "
    "0.41–0.88).",
    "OR=1.683 and 10.700 (both P<0.05) for the two factors.",
    "In 2019, 18 (15.0%) of 120 samples were positive.",
    "Activity rose with 3 mg (377%) more than with 1 mg (277%), and on day 14 (130%).",
    "Grade 3/4 toxicity (18%) was seen with 20/40 mg (70%), and 13 630 (72%) of 18 842 came back.",
    "Men had lower odds of relapse (OR 0.51) and of pain (OR 0.67) and higher mortality (OR 3.38).",
    "The 948 patients were randomly assigned to two groups (n=475 and n=473; n=236 stopped).",
    "Die Odds Ratio betrug OR 1,68 (95% CI 1,10–2,57; P = 0,017).",
)
"""Texts without a mistake."""

WRONG: Final = (
    ("Calcium was protective (OR 1.62, 95% CI 1.14 to 2.30).", {"direction"}, "1.62"),
    ("Smoking was an independent risk factor (aOR 0.53, 0.31–0.91).", {"direction"}, "0.53"),
    ("Exercise lowered the odds of falls (OR = 1.40).", {"direction"}, "1.40"),
    ("Age was associated with higher risk of death (HR 0.71).", {"direction"}, "0.71"),
    ("Age (OR 1.04) and exercise (OR 0.62) were risk factors.", {"direction"}, "0.62"),
    (
        "Age was a risk factor (OR 1.3), and exercise was a protective factor (OR 1.4).",
        {"direction"},
        "1.4",
    ),
    ("运动（OR=1.51，95%CI：1.10～2.07）是保护因素。", {"direction"}, "1.51"),
    ("The odds ratio was 2.70 (95% CI 1.10-2.50).", {"outside-interval"}, "2.70"),
    ("OR 0.55 [0.63; 0.84]", {"outside-interval"}, "0.55"),
    ("AUC 0.91 (95% CI 0.76–0.86).", {"outside-interval"}, "0.91"),
    ("Sensitivity was 92% (95% CI 70–85%).", {"outside-interval"}, "92"),
    ("HR 1·52 (95% CI 2·10–1·13)", {"interval-order"}, "2·10–1·13"),
    ("The OR was 1.30 (95% CI −1.10 to 1.64).", {"ratio-limits"}, "−1.10 to 1.64"),
    ("OR 1.28 (95% CI 0.94 to 1.74, P = 0.03).", {"two-sides"}, "P = 0.03"),
    ("OR 1.68, 95% CI 1.10 to 2.57, P > 0.05.", {"two-sides"}, "P > 0.05"),
    ("OR=0.66（95%CI：0.45～0.97，P=0.12）", {"two-sides"}, "P=0.12"),
    (
        "Wald intervals were used. Age: OR 1.68 (95% CI 1.10 to 3.57).",
        {"not-symmetric"},
        "1.68",
    ),
    ("OR 1.68 (95% Wald CI 1.10 to 2.57, P = 0.001).", {"p-of-interval"}, "P = 0.001"),
    ("The groups differed (P = 1.03).", {"p-range"}, "P = 1.03"),
    ("The groups differed (p < 0.000).", {"p-range"}, "p < 0.000"),
    ("Pain was recorded in 18 of 120 patients (18.0%).", {"percentage"}, "18.0"),
    ("Pain was recorded in 18/120 (13%).", {"percentage"}, "13"),
    ("Of 120 patients, 18 (16.0%) had pain.", {"percentage"}, "16.0"),
    ("15.5% (18/120) had pain.", {"percentage"}, "15.5"),
    ("18 (15.6%) of 120 had pain.", {"percentage"}, "15.6"),
    ("120例患者中，18例（25.0%）发生残余疼痛。", {"percentage"}, "25.0"),
    (
        "18 of 120 patients had residual pain, and the rate of residual pain was 16.0%.",
        {"percentage"},
        "16.0",
    ),
    ("The test was positive in 18 (118%).", {"percentage-range"}, "118"),
    ("The prevalence was 104%.", {"percentage-range"}, "104"),
    (
        "The 120 patients were divided into a pain group (n=18) and the others (n=101).",
        {"group-sum"},
        "18 + 101",
    ),
)
"""Texts with one mistake, the rule it breaks, and the number that must be quoted."""
