import './console.css'
import { openSurface } from '../ui/surface.tsx'
import { router } from './routes.tsx'

openSurface(router)
