// A mass on a spring behind the C interface of Icarus (tanged123/icarus, interfaces/c_api/icarus.h), for tests, with the ways in
// which such a library can fail: its configuration file is a word that names one.
//
// When it is destroyed it writes to `<configuration>.closed` how many of its texts were not given back.
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char path[512];
    char mode[64];
    double push, position, velocity, force, time;
    int texts, staged;
    const char *error;
} IcarusHandle;

static const char *creation_error = "";

static int is(const IcarusHandle *sim, const char *mode) { return strcmp(sim->mode, mode) == 0; }

static int fail(IcarusHandle *sim, int code, const char *error) {
    sim->error = is(sim, "mute") ? NULL : error;
    return code;
}

static void begin(IcarusHandle *sim) {
    sim->position = 1;
    sim->velocity = sim->time = 0;
    sim->force = -4;
}

IcarusHandle *icarus_create(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) {
        creation_error = "cannot read the\nconfiguration";
        return NULL;
    }
    IcarusHandle *sim = calloc(1, sizeof *sim);
    snprintf(sim->path, sizeof sim->path, "%s.closed", path);
    if (!fgets(sim->mode, sizeof sim->mode, file)) sim->mode[0] = 0;
    fclose(file);
    if (is(sim, "silent")) {
        creation_error = NULL;
        free(sim);
        return NULL;
    }
    return sim;
}

void icarus_destroy(IcarusHandle *sim) {
    FILE *file = fopen(sim->path, "w");
    if (file) {
        fprintf(file, "%d", sim->texts);
        fclose(file);
    }
    free(sim);
}

int icarus_stage(IcarusHandle *sim) {
    if (is(sim, "unstageable")) return fail(sim, -3, "wire to nowhere");
    begin(sim);
    sim->staged = 1;
    return 0;
}

int icarus_reset(IcarusHandle *sim) {
    if (is(sim, "unresettable")) return fail(sim, -7, "not staged");
    begin(sim);  // and `push` stays: what was set from outside is not an initial condition
    return 0;
}

#ifndef WITHOUT_STEP
int icarus_step(IcarusHandle *sim, double dt) {
    if (is(sim, "breaking") || is(sim, "mute")) return fail(sim, -4, "the spring broke");
    sim->force = sim->push - 4 * sim->position;
    sim->velocity += sim->force * dt;
    sim->position += sim->velocity * dt;
    sim->time += dt;
    return 0;
}
#endif

static double *find(IcarusHandle *sim, const char *name) {
    if (strcmp(name, "Toy.Spring.push") == 0) return &sim->push;
    if (strcmp(name, "Toy.Spring.force") == 0) return &sim->force;
    if (strcmp(name, "Toy.Mass.position") == 0) return &sim->position;
    if (strcmp(name, "Toy.Mass.velocity") == 0) return &sim->velocity;
    return NULL;
}

int icarus_get_signal(IcarusHandle *sim, const char *name, double *value) {
    if (!find(sim, name)) return fail(sim, -5, "Signal not found");
    *value = *find(sim, name);
    return 0;
}

int icarus_set_signal(IcarusHandle *sim, const char *name, double value) {
    if (is(sim, "deaf")) return fail(sim, -42, "");
    if (!find(sim, name)) return fail(sim, -5, "Signal not found");
    *find(sim, name) = value;
    return 0;
}

static const char *give(IcarusHandle *sim, const char *text) {
    sim->texts++;
    char *copy = malloc(strlen(text) + 1 + sizeof sim);
    memcpy(copy, &sim, sizeof sim);
    return strcpy(copy + sizeof sim, text);
}

void icarus_free_string(const char *text) {
    IcarusHandle *sim;
    char *copy = (char *)text - sizeof sim;
    memcpy(&sim, copy, sizeof sim);
    sim->texts--;
    free(copy);
}

#define COMPONENTS \
    "{\"name\":\"Toy.Spring\",\"type\":\"Spring\"," \
    "\"outputs\":[{\"name\":\"Toy.Spring.force\",\"unit\":\"N\",\"description\":\"pulls the mass\"}]," \
    "\"inputs\":[{\"name\":\"Toy.Spring.push\",\"unit\":\"N\",\"description\":\"pushes it\",\"wired_to\":\"\"}," \
    "{\"name\":\"Toy.Mass.position\",\"unit\":\"m\",\"description\":\"\"}],\"parameters\":[],\"config\":[]}," \
    "{\"name\":\"Toy.Mass\",\"type\":\"PointMass\"," \
    "\"outputs\":[{\"name\":\"Toy.Mass.position\",\"unit\":\"m\",\"description\":\"\",\"is_state\":true}," \
    "{\"name\":\"Toy.Mass.velocity\",\"unit\":\"m/s\",\"description\":\"\"}]," \
    "\"inputs\":[{\"name\":\"Toy.Mass.force\",\"unit\":\"N\",\"wired_to\":\"Toy.Spring.force\"}]}"

const char *icarus_get_schema_json(IcarusHandle *sim) {
    if (is(sim, "schemaless")) return fail(sim, 0, "no dictionary"), NULL;
    if (is(sim, "torn")) return give(sim, "{\"components\":[{\"name\":\"To");
    if (is(sim, "listless")) return give(sim, "{\"summary\":{}}");
    if (is(sim, "empty")) return give(sim, "{\"components\":[]}");
    if (is(sim, "nameless")) return give(sim, "{\"components\":[{\"outputs\":[{\"unit\":\"m\"}]}]}");
    if (is(sim, "starry")) return give(sim, "{\"components\":[{\"inputs\":[{\"name\":\"a*\"}]}]}");
    if (is(sim, "double")) return give(sim, "{\"components\":[{\"outputs\":[{\"name\":\"a\"},{\"name\":\"a\"}]}]}");
    if (is(sim, "lying"))
        return give(sim, "{\"summary\":{\"total_outputs\":-1e99},\"components\":[{\"outputs\":[{\"name\":\"ghost\"}]}]}");
    return give(sim, "{\"summary\":{\"total_outputs\":4000000000},\"components\":[" COMPONENTS "]}");
}

#ifndef WITHOUT_GRAPH
const char *icarus_get_introspection_graph_json(IcarusHandle *sim) {
    if (is(sim, "graphless")) return NULL;
    return give(
        sim, is(sim, "garbled") ? "\xff{" : "{\"components\":[" COMPONENTS "],\"edges\":["
        "{\"source\":\"Toy.Spring.force\",\"target\":\"Toy.Mass.force\",\"kind\":\"route\"},"
        "{\"source\":\"Toy.Mass.position\",\"target\":\"Toy.Spring\",\"kind\":\"resolve\"}]}");
}
#endif

const char *icarus_get_last_error(IcarusHandle *sim) { return sim ? sim->error : creation_error; }

const char *icarus_error_name(int code) {
    switch (code) {
        case -3: return "ICARUS_ERROR_STAGE_FAILED";
        case -4: return "ICARUS_ERROR_STEP_FAILED";
        case -5: return "ICARUS_ERROR_SIGNAL_NOT_FOUND";
        case -7: return "ICARUS_ERROR_INVALID_STATE";
        default: return NULL;
    }
}
