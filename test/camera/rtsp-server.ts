import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { until } from "../helpers/subscribers.js";

/** GStreamer's server through the system's Python: the bindings are a package of the system. */
const PYTHON = "/usr/bin/python3";
const START_TIMEOUT_MS = 20_000;

const IMPORTS = `
import sys, gi
gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
ENCODERS = [
    ("x264enc", "x264enc tune=zerolatency key-int-max=10 ! rtph264pay name=pay0 pt=96"),
    ("openh264enc", "openh264enc gop-size=10 ! rtph264pay name=pay0 pt=96"),
    ("jpegenc", "jpegenc ! rtpjpegpay name=pay0 pt=26"),
]
found = [launch for name, launch in ENCODERS if Gst.ElementFactory.find(name)]
assert found and Gst.ElementFactory.find("videotestsrc")
`;

const SERVER = `${IMPORTS}
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(sys.argv[1])
factory = GstRtspServer.RTSPMediaFactory()
caps = "video/x-raw,format=I420,width=320,height=240,framerate=15/1"
factory.set_launch("( videotestsrc is-live=true ! " + caps + " ! " + found[0] + " )")
factory.set_shared(True)
if len(sys.argv) > 2:
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(sys.argv[2], sys.argv[3]), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    for permission in ("access", "construct"):
        permissions.add_permission_for_role("viewer", "media.factory." + permission, True)
    factory.set_permissions(permissions)
server.get_mount_points().add_factory("/door", factory)
assert server.attach(None)
print("ready", flush=True)
GLib.MainLoop().run()
`;

export const hasRtspServer = spawnSync(PYTHON, ["-c", IMPORTS]).status === 0;

export interface RtspServer {
  /** Ends it the way a power cut does. */
  kill(): Promise<void>;
}

/** Serves a moving picture of 320 × 240 at rtsp://127.0.0.1:PORT/door, to all or to one user. */
export async function startRtspServer(
  directory: string,
  port: number,
  user?: { name: string; password: string },
): Promise<RtspServer> {
  const program = join(directory, "rtsp-server.py");
  writeFileSync(program, SERVER);
  const args = [String(port), ...(user ? [user.name, user.password] : [])];
  const child = spawn(PYTHON, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  await until(
    "the RTSP server",
    () => {
      if (child.exitCode !== null) throw new Error(`the RTSP server left: ${output}`);
      return output.includes("ready");
    },
    START_TIMEOUT_MS,
  );
  return { kill: () => killed(child) };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const left = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGKILL");
  await left;
}

/** A port of the loopback address that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
