/* Reads a calendar with libical, an implementation that shares nothing with ours, and prints what
 * it finds wrong: lines that it cannot parse, values of the wrong type, components that break
 * RFC 5545 or RFC 5546 (icalrestriction_check), zones that are named and not defined, events that
 * it loses.
 *
 *     gcc -Wall -Wextra -o libical_check libical_check.c -lical
 *     ./libical_check [--lines] feed.ics
 *
 * Exit code 0: nothing found; 1: faults, one a line on standard output; 2: no readable file.
 *
 * With --lines it asks for less: that each line can be parsed, each value is of its type and no event
 * is lost. What a calendar of another program leaves out is not ours to add, nor is it wrong that
 * it has names which RFC 5545 leaves to others (iana-prop), and which libical does not know.
 *
 * One rule is not asked for: RFC 5546 wants an ORGANIZER in what is published. A public feed has
 * none, because Outlook then asks its readers to accept or decline. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *path;
static int faults;
static int is_lenient;

/* Enough to see what is wrong; a broken feed has thousands. */
enum { FAULTS_MAX = 100 };

static void fault(const char *where, const char *what, const char *detail)
{
    printf("%s: %s: %s %s\n", path, where, what, detail ? detail : "");
    if (++faults >= FAULTS_MAX) {
        printf("%s: stopped after %d faults\n", path, faults);
        exit(1);
    }
}

static char *contents(const char *name)
{
    FILE *file = fopen(name, "rb");
    if (!file) return NULL;
    size_t room = 1 << 16, length = 0, got;
    char *text = malloc(room);
    while (text && (got = fread(text + length, 1, room - length - 1, file)) > 0) {
        length += got;
        if (room - length < 2) text = realloc(text, room *= 2);
    }
    fclose(file);
    if (text) text[length] = '\0';
    return text;
}

/* Which component, in words. To be asked before its properties are walked: libical keeps the place
 * of a walk in the component itself, so another question begins it anew, for ever. */
static void describe(icalcomponent *component, char *where, size_t room)
{
    const char *uid = icalcomponent_get_uid(component);
    const char *kind = icalcomponent_kind_to_string(icalcomponent_isa(component));
    snprintf(where, room, "%s %s", kind ? kind : "unknown component", uid ? uid : "");
}

/* libical leaves what it could not take in the tree, as X-LIC-ERROR properties. */
static void check_errors(icalcomponent *component, const char *where)
{
    icalproperty *property = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY);
    while (property) {
        const char *text = icalproperty_get_xlicerror(property);
        int is_known = text
            && (strstr(text, "iTIP restrictions for ORGANIZER property")
                || (is_lenient && strstr(text, "Parse error in property name")));
        if (!is_known)
            fault(where, "X-LIC-ERROR", text);
        property = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY);
    }
}

static void check_zones(icalcomponent *component, icalcomponent *calendar, const char *where)
{
    icalproperty *property = icalcomponent_get_first_property(component, ICAL_ANY_PROPERTY);
    while (property) {
        icalparameter *zone = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
        if (zone && !icalcomponent_get_timezone(calendar, icalparameter_get_tzid(zone)))
            fault(where, "undefined TZID", icalparameter_get_tzid(zone));
        property = icalcomponent_get_next_property(component, ICAL_ANY_PROPERTY);
    }
}

/* Checks a component and those in it; gives the number of events. */
static int check(icalcomponent *component, icalcomponent *calendar)
{
    char where[300];
    describe(component, where, sizeof where);
    int events = icalcomponent_isa(component) == ICAL_VEVENT_COMPONENT;
    if (events && icaltime_is_null_time(icalcomponent_get_dtstart(component)))
        fault(where, "no DTSTART", NULL);
    check_errors(component, where);
    check_zones(component, calendar, where);
    icalcompiter each = icalcomponent_begin_component(component, ICAL_ANY_COMPONENT);
    for (; icalcompiter_deref(&each); icalcompiter_next(&each))
        events += check(icalcompiter_deref(&each), calendar);
    return events;
}

static int events_in(const char *text)
{
    int events = 0;
    const char *begin = "BEGIN:VEVENT\r\n";
    for (const char *at = strstr(text, begin); at; at = strstr(at + 1, begin)) events++;
    return events;
}

int main(int count, char **arguments)
{
    is_lenient = count == 3 && !strcmp(arguments[1], "--lines");
    char *text = count == 2 + is_lenient ? contents(path = arguments[count - 1]) : NULL;
    if (!text) {
        fprintf(stderr, "usage: libical_check [--lines] FILE.ics\n");
        return 2;
    }
    icalerror_set_errors_are_fatal(0);
    icalcomponent *calendar = icalparser_parse_string(text);
    if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT) {
        fault("file", "is not one VCALENDAR", NULL);
    } else {
        if (!is_lenient) icalrestriction_check(calendar);
        if (check(calendar, calendar) != events_in(text)) fault("file", "events were lost", NULL);
    }
    if (calendar) icalcomponent_free(calendar);
    free(text);
    return faults > 0;
}
