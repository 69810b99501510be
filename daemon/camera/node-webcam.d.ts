/** The part of node-webcam that is used; the package brings no types. */
declare module "node-webcam" {
  interface Webcam {
    /** The program, as it stands at the start of the shell command. */
    bin: string;
    capture(location: string, callback: (error: unknown, result: string) => void): void;
  }
  const nodeWebcam: { create(options: Record<string, unknown>): Webcam };
  export default nodeWebcam;
}
