import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { type CarillonError, messageOf } from "@carillon/core";
import {
  isRenderAnswer,
  type RenderAnswer,
  type RenderJob,
  type RenderSetup,
} from "./render-job.ts";
import { presentable, templateError } from "./template-fault.ts";

/** Beside this file, as source or as built. */
const workerFile = new URL(
  `./render-worker${extname(new URL(import.meta.url).pathname)}`,
  import.meta.url,
);

/** Enough for any mail; a template that wants more has gone wrong. */
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

interface Waiting {
  readonly job: RenderJob;
  readonly resolve: (texts: readonly string[]) => void;
  readonly reject: (error: CarillonError) => void;
}

/**
 * Renders in a thread of its own, one job after the other, so that a template that never ends or eats
 * memory costs its own job and nothing else. A thread that had to be ended is replaced for the next
 * job. It does not keep the process alive while it has nothing to do.
 */
export class RenderThread {
  readonly #setup: RenderSetup;
  readonly #timeoutMs: number;
  readonly #queue: Waiting[] = [];
  #worker: Worker | undefined;
  #ready = false;
  #current: Waiting | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(setup: RenderSetup, timeoutMs: number) {
    this.#setup = setup;
    this.#timeoutMs = timeoutMs;
  }

  /** One text for each name, in order. Rejects with `template-failed` or `template-timeout`. */
  render(job: RenderJob): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(templateError("The renderer is closed"));
      this.#queue.push({ job, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#lose(templateError("The renderer was closed before it was done"));
    for (const waiting of this.#queue.splice(0)) {
      waiting.reject(templateError("The renderer was closed before it was done"));
    }
    await worker?.terminate();
  }

  #next(): void {
    if (this.#current !== undefined || this.#queue.length === 0) return;
    const worker = this.#worker ?? this.#start();
    worker.ref();
    if (!this.#ready) return;
    const waiting = this.#queue.shift();
    if (waiting === undefined) return;
    this.#current = waiting;
    this.#deadline = setTimeout(() => this.#expire(worker, waiting.job), this.#timeoutMs);
    try {
      worker.postMessage(waiting.job);
    } catch (error) {
      // A view may hold what cannot cross to another thread, such as a function in a field.
      const names = waiting.job.names.join(", ");
      this.#endCurrent()?.reject(
        templateError(`${names} failed: ${presentable(messageOf(error))}`),
      );
      worker.unref();
      this.#next();
    }
  }

  #start(): Worker {
    const worker = new Worker(workerFile, {
      workerData: this.#setup,
      resourceLimits,
      env: {},
      execArgv: process.execArgv.filter((flag) => flag.startsWith("--conditions=")),
    });
    this.#worker = worker;
    worker.on("message", (answer: unknown) => {
      if (worker !== this.#worker) return;
      if (isRenderAnswer(answer)) return this.#take(answer, worker);
      // A template has spoken in the thread's place: no later answer of it could be trusted.
      this.#died(worker, "it answered for its thread");
      void worker.terminate();
    });
    worker.on("error", (error) => this.#died(worker, presentable(messageOf(error))));
    worker.on("exit", () => this.#died(worker, "it ended its thread"));
    return worker;
  }

  #take(answer: RenderAnswer, worker: Worker): void {
    if (answer.status === "ready") {
      this.#ready = true;
    } else {
      const done = this.#endCurrent();
      if (answer.status === "rendered") done?.resolve(answer.texts);
      else done?.reject(templateError(answer.fault));
    }
    worker.unref();
    this.#next();
  }

  #expire(worker: Worker, { names }: RenderJob): void {
    const what = `${names.join(", ")} did not end within ${this.#timeoutMs} ms`;
    this.#lose(templateError(what, "template-timeout"));
    void worker.terminate();
    this.#next();
  }

  /** Where no job runs, the thread died while it started: every job that waits for it would do the same. */
  #died(worker: Worker, why: string): void {
    if (worker !== this.#worker) return;
    const lost = this.#current === undefined ? this.#queue.splice(0) : [];
    const names = this.#current?.job.names.join(", ");
    this.#lose(templateError(`${names} failed: ${why}`));
    for (const waiting of lost) waiting.reject(templateError(`The template thread failed: ${why}`));
    this.#next();
  }

  #lose(error: CarillonError): void {
    this.#worker = undefined;
    this.#ready = false;
    this.#endCurrent()?.reject(error);
  }

  #endCurrent(): Waiting | undefined {
    clearTimeout(this.#deadline);
    const current = this.#current;
    this.#current = undefined;
    return current;
  }
}
