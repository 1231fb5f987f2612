# SPDX-License-Identifier: Apache-2.0
# What R makes of survey_answers.csv, into survey.json. Only its numbers are kept.
#
#   apt-get install r-cran-psych r-cran-multilevel r-cran-survey r-cran-lavaan r-cran-jsonlite
#   cd tests/core/oracles && Rscript survey.R
#
# survey_answers.csv is made up: 129 people in 15 teams of 1 to 20, six items of five options with
# gaps, drawn from a model of teams, people and noise. Team 3 is of one mind.
suppressMessages({
  library(psych)
  library(multilevel)
  library(survey)
  library(lavaan)
  library(jsonlite)
})

answers <- read.csv("survey_answers.csv")
items <- answers[, paste0("q", 1:6)]
whole <- complete.cases(items)
told <- list(versions = list(
  R = as.character(getRversion()),
  psych = as.character(packageVersion("psych")),
  multilevel = as.character(packageVersion("multilevel")),
  survey = as.character(packageVersion("survey")),
  lavaan = as.character(packageVersion("lavaan"))
))

# Reliability, of whole rows.
scale <- items[whole, ]
a <- psych::alpha(scale)
feldt <- psych::alpha.ci(a$total$raw_alpha, n.obs = nrow(scale), n.var = 6)
told$alpha <- list(
  raw = a$total$raw_alpha,
  low = feldt$lower.ci[[1]], high = feldt$upper.ci[[1]],
  without = a$alpha.drop$raw_alpha
)
exact <- factanal(covmat = cor(scale), factors = 1, control = list(opt = list(factr = 1, pgtol = 0)))
loadings <- as.vector(exact$loadings)
if (sum(loadings) < 0) loadings <- -loadings
model <- cfa("f =~ q1 + q2 + q3 + q4 + q5 + q6", data = scale, std.lv = TRUE)
lambda <- lavInspect(model, "est")$lambda[, 1]
theta <- diag(lavInspect(model, "est")$theta)
told$omega <- list(
  standardised = sum(loadings)^2 / (sum(loadings)^2 + sum(exact$uniquenesses)),
  covariance = sum(lambda)^2 / (sum(lambda)^2 + sum(theta))
)

# Agreement, by team.
team <- answers$team
of <- function(frame, name) frame[[name]]
told$agreement <- list(
  rwg_uniform = of(rwg(answers$q1, team, ranvar = 2), "rwg"),
  rwg_slight_skew = of(rwg(answers$q1, team, ranvar = 1.34), "rwg"),
  rwg_j_uniform = of(rwg.j(items, team, ranvar = 2), "rwg.j"),
  rwg_j_slight_skew = of(rwg.j(items, team, ranvar = 1.34), "rwg.j"),
  lindell = of(rwg.j.lindell(items, team, ranvar = 2), "rwg.lindell"),
  average_deviation = of(ad.m(items, team), "AD.M"),
  average_deviation_q1 = of(ad.m(answers$q1, team), "AD.M"),
  size = of(rwg.j(items, team), "gsize")
)

# Between teams of unequal size, with gaps.
told$intraclass <- lapply(items, function(q) {
  fit <- aov(q ~ as.factor(team))
  table <- summary(fit)[[1]]
  list(icc1 = ICC1(fit), icc2 = ICC2(fit), p = table[1, 5])
})
# What a random intercept expects of each team, and the ICC(1) it holds to.
mixed <- lme(q5 ~ 1, random = ~ 1 | team, data = answers, na.action = na.omit,
  control = lmeControl(tolerance = 1e-12, msTol = 1e-12))
parts <- as.numeric(VarCorr(mixed)[, "Variance"])
told$shrunk <- list(icc1 = parts[1] / sum(parts), means = coef(mixed)[, 1])

# Weights. Of 400 asked.
answers$all <- 400
design <- svydesign(id = ~1, data = answers, weights = rep(400 / nrow(answers), nrow(answers)),
  fpc = ~all)
tenure <- data.frame(tenure = c("new", "some", "long"), Freq = c(120, 160, 120))
place <- data.frame(place = c("north", "south"), Freq = c(180, 220))
endless <- svydesign(id = ~1, data = answers,
  weights = rep(400 / nrow(answers), nrow(answers)))
raked <- function(design) {
  rake(design, list(~tenure, ~place), list(tenure, place),
    control = list(epsilon = 1e-12, maxit = 1000))
}
summed <- function(design) {
  found <- svymean(~q5, design, na.rm = TRUE)
  w <- weights(design)
  list(mean = coef(found)[[1]], error = SE(found)[[1]],
    design_effect = length(w) * sum(w^2) / sum(w)^2, first = w[[1]], largest = max(w))
}
told$raked <- summed(raked(design))
told$raked_endless <- summed(raked(endless))
told$poststratified <- summed(postStratify(design, ~tenure, tenure))
told$plain <- summed(subset(design, !is.na(q5)))

# A stratified sample of schools raked as if it were a simple one: its cells are facts enough.
data(api)
simple <- svydesign(id = ~1, data = apistrat, weights = rep(6194 / 200, 200))
schools <- rake(simple, list(~stype, ~sch.wide), list(
  data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018)),
  data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
), control = list(epsilon = 1e-12, maxit = 1000))
w <- weights(schools)
told$schools <- list(
  mean = coef(svymean(~api00, schools))[[1]],
  design_effect = length(w) * sum(w^2) / sum(w)^2,
  cells = aggregate(api00 ~ stype + sch.wide, apistrat, length)[, 3],
  cell_means = aggregate(api00 ~ stype + sch.wide, apistrat, mean)[, 3]
)

# Means and shares.
north <- na.omit(answers$q1[answers$place == "north"])
south <- na.omit(answers$q1[answers$place == "south"])
welch <- t.test(north, south)
told$welch <- list(low = welch$conf.int[1], high = welch$conf.int[2], p = welch$p.value)
one <- t.test(north)
told$student <- list(mean = mean(north), low = one$conf.int[1], high = one$conf.int[2])
few <- data.frame(q = as.numeric(north), all = 200)
finite <- svymean(~q, svydesign(id = ~1, data = few, fpc = ~all))
told$finite <- list(error = SE(finite)[[1]],
  interval = as.vector(confint(finite, df = length(north) - 1)))
told$adjusted <- p.adjust(c(0.001, 0.012, 0.014, 0.03, 0.04, 0.2, 0.6), "BH")

write_json(told, "survey.json", digits = I(15), auto_unbox = TRUE, pretty = TRUE, na = "null")
