import { EventEmitter } from 'node:events';
import type {
  ContainerMemory,
  MemoryView,
  NodeMemory,
  PodMemory,
} from '../../../src/model/index.js';

/** Memory history by pod or node name. */
export class FakeMemory implements MemoryView {
  private readonly news = new EventEmitter();
  readonly containers: Record<string, ContainerMemory[]> = {};
  readonly pods: Record<string, PodMemory[]> = {};
  readonly nodes: Record<string, NodeMemory[]> = {};
  readonly kills: Record<string, number> = {};

  container({ pod }: { pod: string }): ContainerMemory[] {
    return this.containers[pod] ?? [];
  }
  pod({ pod }: { pod: string }): PodMemory[] {
    return this.pods[pod] ?? [];
  }
  node(name: string): NodeMemory[] {
    return this.nodes[name] ?? [];
  }
  oomKills({ pod }: { pod: string }): number {
    return this.kills[pod] ?? 0;
  }
  onSample(listener: () => void): () => void {
    this.news.on('sample', listener);
    return () => this.news.off('sample', listener);
  }
  sampled(): void {
    this.news.emit('sample');
  }
}
