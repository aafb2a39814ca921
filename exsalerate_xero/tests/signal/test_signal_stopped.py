from datetime import date, timedelta

from freezegun import freeze_time

from .signal_common import TODAY, SignalCase, every


@freeze_time("2026-11-23 12:00:00")
class TestSignalStopped(SignalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.new_rule("stopped")

    def test_a_customer_silent_for_twice_the_rhythm_is_found_with_the_figures(self):
        self.book(self.acme, every(date(2026, 5, 11), date(2026, 8, 12), days=31), 240)
        [hit] = self.hits(self.rule)
        last = date(2026, 8, 12)
        self.assertEqual(hit["since"], last + timedelta(63))
        facts = {"interval": 31, "average": 240.0, "last": f"{last}", "silent_days": 103}
        self.assertEqual({name: hit["facts"][name] for name in facts}, facts)
        self.assertAlmostEqual(float(hit["amount"]), 240 * 365 / 31, 2)

    def test_the_silence_has_to_be_longer_than_both_thresholds(self):
        for silent, is_found in ((60, False), (61, True)):
            with self.subTest(silent=silent):
                partner = self.new_customer(f"{silent}")
                self.book(partner, [TODAY - timedelta(silent + 30 * n) for n in range(4)])
                self.assertEqual(f"{silent}" in self.names(self.rule), is_found)

    def test_a_season_of_the_year_before_is_no_silence(self):
        december = [date(year, 12, day) for year in (2023, 2024, 2025) for day in (4, 11, 18)]
        self.book(self.acme, december)
        days = every(date(2025, 1, 1), months=1)
        self.assertFalse(self.hits(self.rule, *[day for day in days if day.year == 2026]))
        [(day, since)] = {
            (hit["day"], hit["since"])
            for hit in self.hits(self.rule, date(2027, 1, 1), date(2027, 2, 1))
        }
        self.assertEqual((day, since), (date(2027, 2, 1), date(2027, 1, 4)))
