# SPDX-License-Identifier: Apache-2.0
# The numbers of drivers_and_profiles.json, by R alone: Rscript drivers_and_profiles.R
#
# Nothing here is computed as the product does it: LMG by regressions in all 120 orders, Hotelling's
# test by the multivariate linear model, what lies between teams from distances between people.

number <- function(x) paste(format(x, digits = 15, trim = TRUE, scientific = FALSE), collapse = ", ")
listed <- function(x) paste0("[", number(x), "]")
rows <- function(m) paste0("[", paste(apply(m, 1, listed), collapse = ", "), "]")

# -- Drivers: Swiss fertility of 1888 (R's own data) ------------------------------------------------
predictors <- names(swiss)[-1]
r2 <- function(chosen) {
  if (length(chosen) == 0) return(0)
  summary(lm(reformulate(chosen, "Fertility"), swiss))$r.squared
}
orders <- function(x) {
  if (length(x) < 2) return(list(x))
  do.call(c, lapply(seq_along(x), function(i) lapply(orders(x[-i]), function(o) c(x[i], o))))
}
all_orders <- orders(predictors)
lmg <- sapply(predictors, function(one) {
  mean(sapply(all_orders, function(o) {
    before <- head(o, match(one, o) - 1)
    r2(c(before, one)) - r2(before)
  }))
})
half <- svd(scale(swiss[, predictors]))
closest <- half$u %*% t(half$v)                     # the orthonormal columns closest to the predictors
onto <- cor(swiss[, predictors], closest)
beta <- cor(closest, swiss$Fertility)
johnson <- as.vector(onto^2 %*% beta^2)

# -- Profiles --------------------------------------------------------------------------------------
set.seed(20250214)
points <- function(n, lean) {
  raw <- matrix(rexp(4 * n), n) * rep(lean, each = n) + 0.3
  whole <- round(100 * raw / rowSums(raw))
  whole[, 4] <- 100 - rowSums(whole[, 1:3])
  whole
}
balances <- rbind(c(1, 1, -1, -1), c(1, -1, -1, 1), c(1, -1, 1, -1)) / 2
ilr <- function(m) { l <- log(m); (l - rowMeans(l)) %*% t(balances) }
now <- points(11, c(2, 1, 1, 2)); preferred <- points(11, c(2, 2, 1, 1))
difference <- ilr(preferred) - ilr(now)
hotelling <- anova(lm(difference ~ 1), test = "Hotelling-Lawley")
team <- rep(1:3, c(5, 7, 6))
people <- rbind(points(5, c(2, 1, 1, 1)), points(7, c(1, 2, 1, 1)), points(6, c(1, 1, 2, 1)))
square <- as.matrix(dist(ilr(people)))^2
total <- sum(square[lower.tri(square)]) / nrow(people)
within <- sum(sapply(1:3, function(g) {
  own <- square[team == g, team == g]; sum(own[lower.tri(own)]) / nrow(own)
}))

cat(sprintf('{
  "made_by": "%s",
  "swiss_correlations": %s,
  "swiss_lmg": %s,
  "swiss_johnson": %s,
  "now": %s,
  "preferred": %s,
  "hotelling_p": %s,
  "team": %s,
  "people": %s,
  "between_share": %s,
  "clan_interval": %s
}
', R.version.string, rows(cor(swiss[, c(predictors, "Fertility")])), listed(lmg), listed(johnson),
  rows(now), rows(preferred), number(hotelling[1, "Pr(>F)"]),
  listed(team), rows(people), number(1 - within / total),
  listed(as.vector(t.test(people[, 1])$conf.int))), file = "drivers_and_profiles.json")
