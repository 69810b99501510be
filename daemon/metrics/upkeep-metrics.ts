import { Counter, Gauge, type Registry } from "prom-client";
import type { DaemonStatus, MigrationStatus } from "../status.js";
import { setOrRemove, toldAnew } from "./told-anew.js";

type Upkeep = Pick<DaemonStatus, "strangers" | "migration" | "backup">;

const MIGRATION_STATES = [
  "NONE",
  "RUNNING",
  "FINISHED",
  "FAILED",
] as const satisfies MigrationStatus["state"][];

/** Makes the metrics of what the daemon does beside the door; returns how to tell them of it. */
export function upkeepMetrics(registry: Registry): (upkeep: Upkeep) => void {
  const tellMigration = migrationMetrics(registry);
  const tellBackups = backupMetrics(registry);
  const strangers = new Gauge({
    name: "limen_strangers",
    help: "Strangers who are remembered; those dismissed are of no interest to anybody.",
    labelNames: ["dismissed"],
    registers: [registry],
  });
  return (upkeep) => {
    const { remembered, dismissed } = upkeep.strangers;
    strangers.set({ dismissed: "no" }, remembered - dismissed);
    strangers.set({ dismissed: "yes" }, dismissed);
    tellMigration(upkeep.migration);
    tellBackups(upkeep.backup);
  };
}

function migrationMetrics(registry: Registry) {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const states = new Gauge({
    name: "limen_migration_state",
    help: "1 for where a change of the encoder stands, 0 for the others.",
    labelNames: ["state"],
    registers: [registry],
  });
  const total = gauge("limen_migration_faces", "Faces whose templates a change makes anew.");
  const done = gauge("limen_migration_faces_done", "Of these, those that are made.");
  const failed = gauge("limen_migration_faces_failed", "Of these, those that cannot be made.");
  const people = gauge(
    "limen_people_to_enrol_again",
    "People who have no template of the encoder in use, and none that can be made.",
  );
  return (migration: MigrationStatus) => {
    for (const state of MIGRATION_STATES) {
      states.set({ state: state.toLowerCase() }, Number(state === migration.state));
    }
    total.set(migration.total);
    done.set(migration.done);
    failed.set(migration.failed);
    people.set(migration.mustEnrolAgain);
  };
}

function backupMetrics(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const taken = gauge(
    "limen_backup_last_success_timestamp_seconds",
    "When the newest scheduled backup was taken, since 1970; absent where there is none.",
  );
  const failedAt = gauge(
    "limen_backup_last_failure_timestamp_seconds",
    "When a scheduled backup failed last, since 1970; absent if not since the start.",
  );
  const size = gauge("limen_backup_size_bytes", "Size of the newest scheduled backup.");
  const duration = gauge(
    "limen_backup_duration_seconds",
    "How long the newest scheduled backup took; absent if not since the start.",
  );
  const failures = new Counter({
    name: "limen_backup_failures_total",
    help: "Scheduled backups that failed.",
    registers,
  });
  return (backup: DaemonStatus["backup"]) => {
    setOrRemove(taken, secondsOf(backup?.lastTakenAt));
    setOrRemove(failedAt, secondsOf(backup?.lastFailedAt));
    setOrRemove(size, backup?.bytes ?? null);
    setOrRemove(duration, backup?.durationSeconds ?? null);
    toldAnew(failures);
    failures.inc(backup?.failures ?? 0);
  };
}

function secondsOf(date: Date | null | undefined): number | null {
  return date ? date.getTime() / 1000 : null;
}
