using Firebreak.Core;
using Firebreak.Core.Alerting.Notifying;
using Firebreak.Engine.Alerting;
using Firebreak.Ethereum;

namespace Firebreak.TestKit;

/// <summary>What was told, silences and acknowledgements, as long as the test lasts.</summary>
public sealed class InMemoryNoticeStore : INoticeStore, ISilenceStore, IAcknowledgementStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<LineKey, NoticeLine> _lines = [];
    private readonly Dictionary<Hash256, Onsets> _onsets = [];
    private readonly List<SentNotice> _sent = [];
    private readonly Dictionary<SilenceId, Silence> _silences = [];
    private readonly List<Acknowledgement> _acknowledgements = [];
    private long _through;

    public Task<NoticeMemory> LoadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(new NoticeMemory(_lines.Values.ToItems(), new Dictionary<Hash256, Onsets>(_onsets), _through));
        }
    }

    public Task SaveAsync(NoticeSave save, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(save);
        lock (_gate)
        {
            foreach (var line in save.Lines)
            {
                _lines[line.Key] = line;
            }

            foreach (var key in save.Removed)
            {
                _lines.Remove(key);
            }

            foreach (var (fingerprint, onsets) in save.Onsets)
            {
                _onsets[fingerprint] = onsets;
            }

            _through = save.Through ?? _through;
            _sent.AddRange(save.Sent is { } sent ? [sent] : []);
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<SentNotice>> ReadSentAsync(int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<SentNotice>>([.. _sent.AsEnumerable().Reverse().Take(limit)]);
        }
    }

    public Task<IReadOnlyList<Silence>> ListAsync(DateTimeOffset endedAfter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Silence>>([.. _silences.Values.Where(silence => silence.EndsAt >= endedAfter)]);
        }
    }

    public Task<Silence?> FindAsync(SilenceId id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_silences.GetValueOrDefault(id));
        }
    }

    public Task<bool> SaveAsync(Silence silence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silence);
        lock (_gate)
        {
            var isNext = _silences.GetValueOrDefault(silence.Id)?.Version is not { } known || known == silence.Version - 1;
            _silences[silence.Id] = isNext ? silence : _silences[silence.Id];
            return Task.FromResult(isNext);
        }
    }

    public Task<IReadOnlyList<Acknowledgement>> ListAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Acknowledgement>>([.. _acknowledgements]);
        }
    }

    public Task SaveAsync(Acknowledgement acknowledgement, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _acknowledgements.Add(acknowledgement);
            return Task.CompletedTask;
        }
    }
}
