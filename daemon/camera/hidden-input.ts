/** Options of what reads the address, rather than of ffmpeg or a decoder: each takes a value. */
const READERS_OPTIONS = new Set(
  [
    ...["rtsp_transport", "rtsp_flags", "allowed_media_types", "min_port", "max_port"],
    ...["timeout", "stimeout", "rw_timeout", "listen_timeout", "reorder_queue_size", "max_delay"],
    ...["buffer_size", "pkt_size", "user_agent", "referer", "headers", "http_proxy", "cookies"],
    ...["reconnect", "reconnect_at_eof", "reconnect_streamed", "reconnect_delay_max"],
    ...["tls_verify", "ca_file", "cert_file", "key_file", "verifyhost"],
  ].map((name) => `-${name}`),
);
/** The list is read with these as well. */
const SHARED_OPTIONS = new Set(["-fflags", "-probesize", "-analyzeduration"]);

/** Whatever has addresses with passwords, and what these are made of; no files of this machine. */
const PROTOCOLS = [
  ...["pipe", "tcp", "udp", "tls", "rtp", "srtp", "srt", "rist", "http", "https", "httpproxy"],
  ...["crypto", "rtmp", "rtmps", "rtmpt", "rtmpts", "rtmpe", "ffrtmphttp", "ffrtmpcrypt"],
  ...["ftp", "sftp", "mmsh", "mmst"],
].join();

/** What stands before ffmpeg's output, and what it reads on its standard input. */
export interface HiddenInput {
  args: string[];
  list: string;
}

/**
 * An input whose address must not stand on the command line, which every user of the machine can
 * read: ffmpeg takes it from a list on its standard input. Options go to whom they are meant for.
 * That wants ffmpeg 5 or newer, see `isTooOldToHide`. The address must hold no end of a line. Pure.
 */
export function hiddenInput(address: string, options: readonly string[]): HiddenInput {
  const outside: string[] = [];
  const inside: string[] = [];
  for (let i = 0; i < options.length; i++) {
    const name = options[i];
    const isReaders = READERS_OPTIONS.has(name);
    if (!isReaders) outside.push(name);
    if ((isReaders || SHARED_OPTIONS.has(name)) && i + 1 < options.length) {
      const value = options[++i];
      inside.push(`option ${name.slice(1)} ${quoted(value)}`);
      if (!isReaders) outside.push(value);
    }
  }
  const list = ["-f", "concat", "-safe", "0", "-protocol_whitelist", PROTOCOLS, "-i", "pipe:0"];
  return {
    args: [...outside, ...list],
    list: ["ffconcat version 1.0", `file ${quoted(address)}`, ...inside, ""].join("\n"),
  };
}

/** Whether ffmpeg failed because its lists have no options yet. */
export function isTooOldToHide(reason: string): boolean {
  return reason.includes("unknown keyword 'option'");
}

/** As ffmpeg's lists quote: nothing is special between apostrophes but themselves. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
