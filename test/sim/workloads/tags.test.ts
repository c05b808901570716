import { expect } from 'chai';
import { createImages } from '../../../src/sim/workloads/index.js';

const images = createImages({ behaviours: [] });

describe('tags of images', () => {
  const published =
    'nginx nginx:1 nginx:1.25-alpine nginx:1.16.1 nginx:1.27.0-alpine3.19-otel nginx:mainline-bookworm-perl ' +
    'nginx:alpine3.20-slim nginx:bookworm busybox:1.36 busybox:unstable-uclibc busybox:glibc alpine:edge ' +
    'alpine:3.19.1 alpine:20240329 debian:bookworm-20240311-slim debian:rc-buggy debian:12.5 ubuntu:24.04 ' +
    'ubuntu:xenial-20160331.1 ubuntu:devel curlimages/curl:8.5.0 hashicorp/http-echo:0.2.3';
  for (const image of published.split(' ')) {
    it(`${image} is there`, () => expect(images(image).unpublished).to.equal(undefined));
  }

  for (const image of [
    'nginx:typo-tag',
    'nginx:1.161',
    'nginx:1.25-alpin',
    'busybox:1.36-glib',
    'busybox:lates',
    'docker.io/library/alpine:v3',
  ]) {
    it(`${image} is not`, () => expect(images(image).unpublished).to.equal(true));
  }

  it('are open where nobody can know them', () => {
    const sha = `nginx:typo@sha256:${'a'.repeat(64)}`;
    for (const image of [
      'localhost:5000/nginx:mine',
      'team/nginx:mine',
      'app:typo',
      sha,
      'Bad!!',
    ]) {
      expect(images(image).unpublished, image).to.equal(undefined);
    }
    const taught = createImages({
      behaviours: ['apiVersion: lab/v1alpha1\nkind: Behaviour\nname: a\nmatch: { image: nginx }\n'],
    });
    expect(taught('nginx:mine').unpublished).to.equal(undefined);
  });

  it('that name another version say which one is played', () => {
    for (const image of [
      'nginx',
      'nginx:1',
      'nginx:1.25',
      'nginx:1.25.5-alpine',
      'nginx:stable',
      'debian:12.5',
    ]) {
      expect(images(image).plays, image).to.equal(undefined);
    }
    expect(images('nginx:1.27-alpine').plays).to.equal('nginx 1.25.5');
    expect(images('nginx:1.2').plays).to.equal('nginx 1.25.5');
  });
});
