import type { Leaf } from '../../../../../src/rules/language.ts'
import { FigureForm, MomentForm, SequenceForm, UnansweredForm } from './event-forms.tsx'
import type { Form } from './forms.ts'
import { ContactForm, GroupForm } from './relation-forms.tsx'
import {
  AnniversaryForm,
  AttributeForm,
  LifecycleForm,
  MetricForm,
  SegmentForm,
  StageForm,
  TagForm,
} from './state-forms.tsx'

/** The form of one condition, by its kind; a kind of leaf that has none does not compile. */
export function LeafForm({ leaf, form, onChange }: { leaf: Leaf; form: Form; onChange(leaf: Leaf): void }) {
  switch (leaf.kind) {
    case 'count':
    case 'distinct':
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return <FigureForm leaf={leaf} form={form} onChange={onChange} />
    case 'first':
    case 'last':
      return <MomentForm leaf={leaf} onChange={onChange} />
    case 'sequence':
      return <SequenceForm leaf={leaf} onChange={onChange} />
    case 'unanswered':
      return <UnansweredForm leaf={leaf} onChange={onChange} />
    case 'metric':
      return <MetricForm leaf={leaf} onChange={onChange} />
    case 'attribute':
      return <AttributeForm leaf={leaf} onChange={onChange} />
    case 'anniversary':
      return <AnniversaryForm leaf={leaf} onChange={onChange} />
    case 'tag':
      return <TagForm leaf={leaf} onChange={onChange} />
    case 'stage':
      return <StageForm leaf={leaf} onChange={onChange} />
    case 'lifecycle':
      return <LifecycleForm leaf={leaf} onChange={onChange} />
    case 'segment':
      return <SegmentForm leaf={leaf} onChange={onChange} />
    case 'contact':
      return <ContactForm leaf={leaf} onChange={onChange} />
    case 'group':
      return <GroupForm leaf={leaf} onChange={onChange} />
  }
}
