/* The calendar's work as libical does it, for script/bench to compare with ours: the same files, and
 * as much of the work. Prints {"seconds": [...], "count": N, "sum": M} of so many rounds, where the
 * sum tells that the same was found.
 *
 *     gcc -O2 -Wall -Wextra -o libical_bench libical_bench.c -lical
 *     ./libical_bench read|write|expand FILE ROUNDS [COUNTS]
 *
 * With COUNTS, expand writes to that file how many occurrences each series has, a line each. */

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long count, sum;

/* Of the processor and not of the wall: what else the machine does is not measured. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void fail(const char *what)
{
    fprintf(stderr, "libical_bench: %s\n", what);
    exit(2);
}

static char *contents(const char *name)
{
    FILE *file = fopen(name, "rb");
    if (!file || fseek(file, 0, SEEK_END)) fail("the file cannot be read");
    long length = ftell(file);
    rewind(file);
    char *text = malloc((size_t)length + 1);
    if (!text || fread(text, 1, (size_t)length, file) != (size_t)length) fail("the file is short");
    text[length] = '\0';
    fclose(file);
    return text;
}

/* Reading: every component, every property, every value by its type. */

static void take(icalproperty *property)
{
    icalvalue *value = icalproperty_get_value(property);
    switch (icalvalue_isa(value)) {
    case ICAL_DATE_VALUE:
    case ICAL_DATETIME_VALUE: sum += icalvalue_get_datetime(value).day; break;
    case ICAL_INTEGER_VALUE: sum += icalvalue_get_integer(value); break;
    case ICAL_TEXT_VALUE: sum += (long)strlen(icalvalue_get_text(value)); break;
    case ICAL_RECUR_VALUE: sum += icalvalue_get_recur(value).interval; break;
    case ICAL_GEO_VALUE: sum += (long)icalvalue_get_geo(value).lat; break;
    default: sum += value != NULL; break;
    }
}

static void walk(icalcomponent *component)
{
    count += icalcomponent_isa(component) == ICAL_VEVENT_COMPONENT;
    icalproperty *property = icalcomponent_get_first_property(component, ICAL_ANY_PROPERTY);
    for (; property; property = icalcomponent_get_next_property(component, ICAL_ANY_PROPERTY))
        take(property);
    icalcomponent *inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT);
    for (; inner; inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
        walk(inner);
}

static double read_once(const char *text)
{
    double start = now();
    icalcomponent *calendar = icalparser_parse_string(text);
    if (!calendar) fail("no calendar");
    walk(calendar);
    icalcomponent_free(calendar);
    return now() - start;
}

/* Writing: a clone makes each component, property, parameter and value anew from typed values. */

static double write_once(icalcomponent *source)
{
    double start = now();
    icalcomponent *calendar = icalcomponent_new_clone(source);
    char *text = icalcomponent_as_ical_string_r(calendar);
    count += icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT);
    sum += (long)strlen(text);
    free(text);
    icalcomponent_free(calendar);
    return now() - start;
}

/* Expanding: rules as text, dates as values; what was read of them before counts for nothing. */

enum { DATES_MAX = 16 };

struct series {
    struct icaltimetype start;
    const icaltimezone *zone;
    char *rule;
    time_t gone[DATES_MAX], moved[DATES_MAX];
    int gone_count, moved_count;
};

static time_t window_from, window_to; /* both in the file, as X-BENCH-FROM and X-BENCH-TO */

static time_t instant(struct icaltimetype time, const icaltimezone *zone)
{
    return icaltime_as_timet_with_zone(time, zone);
}

static const icaltimezone *zone_of(icalproperty *property)
{
    icalparameter *name = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    if (!name) return icaltimezone_get_utc_timezone();
    icaltimezone *zone = icaltimezone_get_builtin_timezone(icalparameter_get_tzid(name));
    if (!zone) fail("an unknown zone");
    return zone;
}

static void keep(time_t *list, int *length, time_t value)
{
    if (*length == DATES_MAX) fail("too many dates in one series");
    list[(*length)++] = value;
}

static void collect(struct series *series, icalcomponent *event)
{
    icalproperty *property = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
    series->start = icalproperty_get_dtstart(property);
    series->zone = zone_of(property);
    property = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
    series->rule = strdup(icalproperty_get_value_as_string(property));
    property = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY);
    for (; property; property = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY))
        keep(series->gone, &series->gone_count,
             instant(icalproperty_get_exdate(property), series->zone));
}

/* One occurrence that was moved, of the series that its master has begun. */
static void collect_change(struct series *series, icalcomponent *event)
{
    struct icaltimetype name =
        icalproperty_get_recurrenceid(
            icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY));
    struct icaltimetype start =
        icalproperty_get_dtstart(icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY));
    keep(series->gone, &series->gone_count, instant(name, series->zone));
    keep(series->moved, &series->moved_count, instant(start, series->zone));
}

static int holds(const time_t *list, int length, time_t value)
{
    for (int index = 0; index < length; index++)
        if (list[index] == value) return 1;
    return 0;
}

static long expand(const struct series *series)
{
    long found = 0;
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(series->rule);
    icalrecur_iterator *iterator = icalrecur_iterator_new(rule, series->start);
    if (!iterator) return -1;
    struct icaltimetype from = icaltime_from_timet_with_zone(window_from, 0, series->zone);
    /* libical, too, may leap over what lies before, where no COUNT is. */
    if (rule.count == 0 && icaltime_compare(series->start, from) < 0)
        icalrecur_iterator_set_start(iterator, from);
    struct icaltimetype next = icalrecur_iterator_next(iterator);
    for (; !icaltime_is_null_time(next); next = icalrecur_iterator_next(iterator)) {
        time_t at = instant(next, series->zone);
        if (at >= window_to) break;
        if (at < window_from || holds(series->gone, series->gone_count, at)) continue;
        found++;
        sum += at;
    }
    for (int index = 0; index < series->moved_count; index++) {
        time_t at = series->moved[index];
        if (at < window_from || at >= window_to) continue;
        found++;
        sum += at;
    }
    icalrecur_iterator_free(iterator);
    return found;
}

static struct series *series_of(icalcomponent *calendar, int *length)
{
    int room = icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT);
    struct series *all = calloc((size_t)room, sizeof *all);
    if (!all) fail("no memory");
    *length = 0;
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        if (!icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY))
            collect(&all[(*length)++], event);
        else
            collect_change(&all[*length - 1], event);
    }
    return all;
}

static time_t bound(icalcomponent *calendar, const char *name)
{
    icalproperty *property = icalcomponent_get_first_property(calendar, ICAL_X_PROPERTY);
    for (; property; property = icalcomponent_get_next_property(calendar, ICAL_X_PROPERTY))
        if (!strcmp(icalproperty_get_x_name(property), name))
            return (time_t)atol(icalproperty_get_value_as_string(property));
    fail("the file names no window");
    return 0;
}

static double expand_once(const struct series *all, int length, FILE *counts)
{
    double start = now();
    for (int index = 0; index < length; index++) {
        long found = expand(&all[index]);
        if (found > 0) count += found;
        if (counts) fprintf(counts, "%ld\n", found);
    }
    return now() - start;
}

int main(int argc, char **arguments)
{
    if (argc < 4) fail("usage: libical_bench read|write|expand FILE ROUNDS [COUNTS]");
    const char *work = arguments[1];
    char *text = contents(arguments[2]);
    int rounds = atoi(arguments[3]), length = 0;
    icalerror_set_errors_are_fatal(0);
    icalcomponent *calendar = strcmp(work, "read") ? icalparser_parse_string(text) : NULL;
    struct series *all = NULL;
    if (!strcmp(work, "expand")) {
        all = series_of(calendar, &length);
        window_from = bound(calendar, "X-BENCH-FROM");
        window_to = bound(calendar, "X-BENCH-TO");
    }
    FILE *counts = argc > 4 ? fopen(arguments[4], "w") : NULL;
    printf("{\"seconds\": [");
    for (int round = 0; round < rounds; round++) {
        count = sum = 0;
        double seconds = !strcmp(work, "read")    ? read_once(text)
                         : !strcmp(work, "write") ? write_once(calendar)
                                                  : expand_once(all, length, counts);
        printf("%s%.6f", round ? ", " : "", seconds);
        if (counts) fclose(counts);
        counts = NULL;
    }
    printf("], \"count\": %ld, \"sum\": %ld}\n", count, sum);
    return 0;
}
